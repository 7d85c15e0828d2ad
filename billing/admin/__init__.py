"""What officers see and do with money; importing a module registers its pages."""

from billing.admin import alarms, cases, closes, contacts, ledger, loans, statements, trial_balance

__all__ = [
    "alarms",
    "cases",
    "closes",
    "contacts",
    "ledger",
    "loans",
    "statements",
    "trial_balance",
]
