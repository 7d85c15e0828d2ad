"""What the ledger holds for one loan, as a function of its position.

An event's entries are the difference between what the ledger holds after it and before it. A back-dated or
reversed fact therefore corrects the past by entries of today, with no rule of its own.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from billing.maths.chart import INCOME, MEMO, RECEIVABLE, Chart
from billing.maths.facts import FactKind
from billing.maths.position import Position
from billing.maths.state import accrued_fen
from billing.maths.terms import Component

Balances = Mapping[Chart, int]


class AccrualStatus(StrEnum):
    """Where the books keep a loan."""

    ACCRUING = "accruing"
    NON_ACCRUAL = "non_accrual"
    CHARGED_OFF = "charged_off"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer: debit, credit and an amount above zero, in fen."""

    debit: Chart
    credit: Chart
    amount_fen: int


def accrual_status(position: Position, *, non_accrual: bool) -> AccrualStatus:
    """Return where the books keep a loan: what was decided about it goes before its days past due."""
    if position.written_off_on:
        return AccrualStatus.WRITTEN_OFF
    if position.charged_off_on:
        return AccrualStatus.CHARGED_OFF
    return AccrualStatus.NON_ACCRUAL if non_accrual else AccrualStatus.ACCRUING


def balances(position: Position, accrued_through: date | None, stands: AccrualStatus) -> Balances:
    """Return each account's balance (debits less credits) for one loan; `accrued_through` is inclusive.

    No `accrued_through` means that no day was accrued yet. They sum to zero, the memo accounts by themselves too.
    """
    held: Counter[Chart] = Counter()
    money = _Money.of(position)
    held[Chart.CASH] = money.received_fen - money.refunded_fen - position.principal_fen
    held[Chart.BORROWER_CREDIT_BALANCES] = -position.credit_balance_fen
    written_off = stands is AccrualStatus.WRITTEN_OFF
    held[Chart.LOAN_LOSS_ALLOWANCE if written_off else Chart.REFUNDS_TO_RETURN] += (
        position.refund_to_return_fen
    )
    unpaid_fen = sum(row.principal_fen - row.principal_settled_fen for row in position.instalments)
    held[_PRINCIPAL_ACCOUNT[stands]] += unpaid_fen
    held[Chart.LOAN_LOSS_ALLOWANCE] += money.waived_fen[Component.PRINCIPAL]
    owed_memo_fen = unpaid_fen + position.refund_to_return_fen if written_off else 0
    for component, open_fen in _unsettled(position, accrued_through, money).items():
        held[INCOME[component]] -= money.paid_fen[component]
        if stands is AccrualStatus.ACCRUING:
            held[RECEIVABLE[component]] += open_fen
            held[INCOME[component]] -= open_fen
        elif written_off:
            owed_memo_fen += open_fen
        else:
            held[MEMO[component]] += open_fen
            held[Chart.MEMO_CONTRA] -= open_fen
    held[Chart.MEMO_WRITTEN_OFF] = owed_memo_fen
    held[Chart.MEMO_CONTRA] -= owed_memo_fen
    return held


def difference(before: Balances, after: Balances) -> tuple[Entry, ...]:
    """Return the entries that lead from one set of balances to another.

    Accounts that belong together are set against each other first, so that a correction of income shows as one.
    """
    change = {a: after.get(a, 0) - before.get(a, 0) for a in Chart}
    entries = [entry for pair in _PAIRS for entry in _settle(change, *pair)]
    debits = [a for a in Chart if change[a] > 0]
    credits_ = [a for a in Chart if change[a] < 0]
    for debit in debits:
        for credit in credits_:
            entries += _settle(change, debit, credit)
    if any(change.values()):
        raise ValueError(f"balances don't sum to zero: {change}")
    return tuple(entries)


_PRINCIPAL_ACCOUNT = {
    AccrualStatus.ACCRUING: Chart.LOANS_RECEIVABLE,
    AccrualStatus.NON_ACCRUAL: Chart.LOANS_RECEIVABLE,
    AccrualStatus.CHARGED_OFF: Chart.LOANS_CHARGED_OFF,
    AccrualStatus.WRITTEN_OFF: Chart.LOAN_LOSS_ALLOWANCE,
}
_PAIRS = (
    *((RECEIVABLE[component], INCOME[component]) for component in RECEIVABLE),
    *((MEMO[component], Chart.MEMO_CONTRA) for component in MEMO),
    (Chart.MEMO_WRITTEN_OFF, Chart.MEMO_CONTRA),
    (Chart.LOANS_CHARGED_OFF, Chart.LOANS_RECEIVABLE),
    (Chart.LOAN_LOSS_ALLOWANCE, Chart.LOANS_CHARGED_OFF),
    (Chart.LOAN_LOSS_ALLOWANCE, Chart.LOANS_RECEIVABLE),
    (Chart.REFUNDS_TO_RETURN, Chart.BORROWER_CREDIT_BALANCES),
    (Chart.LOAN_LOSS_ALLOWANCE, Chart.REFUNDS_TO_RETURN),
)


@dataclass(frozen=True, slots=True)
class _Money:
    """What came in and went out by the facts, in fen: paid and waived by component."""

    received_fen: int
    refunded_fen: int
    paid_fen: Counter[Component]
    waived_fen: Counter[Component]

    @classmethod
    def of(cls, position: Position) -> "_Money":
        received_fen = refunded_fen = 0
        paid_fen: Counter[Component] = Counter()
        waived_fen: Counter[Component] = Counter()
        for applied in position.applied:
            kind, amount_fen = applied.fact.kind, applied.fact.amount_fen
            if kind is FactKind.REFUND:
                refunded_fen += amount_fen
            elif kind in (FactKind.REPAYMENT, FactKind.RECOVERY):
                received_fen += amount_fen
            given_fen = waived_fen if kind is FactKind.WAIVER else paid_fen
            for allocation in applied.allocations:
                given_fen[allocation.component] += allocation.amount_fen
        return cls(received_fen, refunded_fen, paid_fen, waived_fen)


def _unsettled(position: Position, through: date | None, money: _Money) -> dict[Component, int]:
    """Return the interest accrued through a day, inclusive, less what was settled of it, by component."""
    accrued = (
        accrued_fen(position, through + timedelta(days=1))
        if through
        else dict.fromkeys(RECEIVABLE, 0)
    )
    return {c: accrued[c] - money.paid_fen[c] - money.waived_fen[c] for c in RECEIVABLE}


def _settle(change: dict[Chart, int], one: Chart, other: Chart) -> list[Entry]:
    """Set two accounts' changes against each other as far as they go."""
    if change[one] * change[other] >= 0:
        return []
    debit, credit = (one, other) if change[one] > 0 else (other, one)
    amount_fen = min(change[debit], -change[credit])
    change[debit] -= amount_fen
    change[credit] += amount_fen
    return [Entry(debit, credit, amount_fen)]
