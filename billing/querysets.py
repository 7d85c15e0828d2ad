"""Set-based reads of what money did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from billing.models import Account, Transfer


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance: what was debited and credited up to the day, in fen."""

    account: Account
    debits_fen: int
    credits_fen: int

    @property
    def balance_fen(self) -> int:
        """Debits less credits."""
        return self.debits_fen - self.credits_fen


def trial_balance(*, as_of: date) -> list[TrialRow]:
    """Sum every account over the postings up to and on `as_of`, in the order of the chart.

    The debits of all rows equal their credits; the memo accounts' do by themselves.
    """
    transfers = Transfer.objects.filter(posting__posted_on__lte=as_of).values_list(
        "debit", "credit"
    )
    debits: Counter[int] = Counter()
    credits_: Counter[int] = Counter()
    for debit, credit, amount_fen in transfers.annotate(Sum("amount_fen")).order_by():
        debits[debit] += amount_fen
        credits_[credit] += amount_fen
    return [
        TrialRow(account, debits[account.pk], credits_[account.pk])
        for account in Account.objects.order_by("code")
    ]
