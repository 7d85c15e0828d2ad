"""What officers see and do in the lending app; importing a module registers its pages."""

from lending.admin import approvals, audit, borrowers, erasures, lines, officers, packages, products

__all__ = [
    "approvals",
    "audit",
    "borrowers",
    "erasures",
    "lines",
    "officers",
    "packages",
    "products",
]
