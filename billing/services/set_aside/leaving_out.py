"""Setting a loan aside on which a step of the close fails, so that the night goes on for all the others.

The ledger keeps what it held for the loan, written down with it: the proof takes that off, and the books stay provable.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from billing.maths.chart import INCOME, MEMO, RECEIVABLE, Chart
from billing.maths.entries import accrual_status, balances
from billing.maths.state import accrued_fen
from billing.models import Alarm, Books, Position, SetAside, Transfer
from billing.services import alarms, set_aside_loans
from billing.services.close.steps import Step
from billing.services.ledger.accrual_lock import hold_shared, replay_as_of
from billing.services.positions import arrears, stored_positions
from billing.services.set_aside import fitness
from core.services.actor import acting
from lending.models import CreditLine, LineFreeze, Loan
from lending.services import lines

# A night that meets more of them meets a mistake of its own: nothing is set aside, and it stops.
MOST = 100
SYSTEM = "system:close_day"

# The accounts of which the proof asks what each loan says of them.
_PROVED = (
    Chart.LOANS_RECEIVABLE,
    Chart.LOANS_CHARGED_OFF,
    Chart.BORROWER_CREDIT_BALANCES,
    *RECEIVABLE.values(),
    *INCOME.values(),
    *MEMO.values(),
    Chart.MEMO_WRITTEN_OFF,
    Chart.MEMO_CONTRA,
)


def leave_out_culprits(*, step: Step, on: date, first_id: int, last_id: int) -> list[int]:
    """Find the loans on which a step fails in a range of its ids, and set them aside.

    Returns them: none, where no loan is to blame.
    """
    left = MOST - len(set_aside_loans.loan_ids())
    found = _of_lines(step, on, first_id, last_id, left) if step.over == "lines" else {}
    if step.over != "lines":
        found = _of_loans(step, on, first_id, last_id, left)
    for loan_id, error in sorted(found.items()):
        put_aside(loan_id=loan_id, on=on, step=step.name, error=error)
    return sorted(found)


def _of_loans(step: Step, on: date, first_id: int, last_id: int, most: int) -> dict[int, str]:
    left_out = set_aside_loans.loan_ids()

    def attempt(first: int, last: int) -> None:
        for first_fit, last_fit in set_aside_loans.between(first, last, left_out):
            fitness.require_fit(first_id=first_fit, last_id=last_fit)
        step.attempt(on, first, last)

    loans = Position.objects.exclude(pk__in=left_out)
    if step.over == "loans":
        loans = loans.filter(loan__id__range=(first_id, last_id))
    ids = list(loans.order_by("pk").values_list("pk", flat=True))
    return fitness.culprits(ids=ids, attempt=attempt, most=most)


def _of_lines(step: Step, on: date, first_id: int, last_id: int, most: int) -> dict[int, str]:
    """Find the lines on which a step fails, and of each the loans that can't be read; else all that are not settled."""

    def attempt(first: int, last: int) -> None:
        step.attempt(on, first, last)

    every = CreditLine.objects.exclude(pk__in=set_aside_loans.line_ids())
    ids = list(
        every.filter(pk__range=(first_id, last_id)).order_by("pk").values_list("pk", flat=True)
    )
    found: dict[int, str] = {}
    for line_id, error in fitness.culprits(ids=ids, attempt=attempt, most=most).items():
        loans = Loan.objects.filter(line=line_id).order_by("pk")
        loan_ids = list(loans.values_list("pk", flat=True))
        unreadable = fitness.culprits(ids=loan_ids, attempt=_read, most=most)
        found |= unreadable or dict.fromkeys(loan_ids, error)
    return found if len(found) <= most else {}


def _read(first_id: int, last_id: int) -> None:
    """Read and replay each loan of a range of a line's loans."""
    fitness.require_fit(first_id=first_id, last_id=last_id)
    for loan in Loan.objects.filter(pk__range=(first_id, last_id)).select_related(
        "product_version"
    ):
        stored_positions.stored(loan=loan)
        stored_positions.replay_loan(loan=loan, as_of=loan.drawn_on)


@transaction.atomic
def put_aside(*, loan_id: int, on: date, step: str, error: str) -> None:
    """Leave a loan out of the closes from business date `on`, freeze its line, and raise the alarm. May run twice."""
    loan = Loan.objects.select_related("line", "product_version").get(pk=loan_id)
    CreditLine.objects.select_for_update(no_key=True).get(pk=loan.line_id)
    hold_shared()
    held = Position.objects.select_for_update().filter(pk=loan_id)
    list(held.values_list("pk", flat=True))
    if SetAside.objects.filter(loan=loan, returned_on__isnull=True).exists():
        return
    books = Books.objects.first()
    row = SetAside(loan=loan, since_on=on, step=step, error=error)
    row.accrued_through = books.accrued_through if books else None
    row.non_accrual = arrears.is_non_accrual(loan_id=loan_id)
    row.held, row.principal_fen = _held(loan, books, row.non_accrual)
    row.save(force_insert=True)
    lines.freeze(
        line=loan.line,
        reason=LineFreeze.Reason.SET_ASIDE,
        note=loan.number,
        on=on,
        actor=acting() or SYSTEM,
    )
    alarms.sound(
        kind=Alarm.Kind.LOAN_SET_ASIDE, subject=loan.number, on=on, lines=[f"{step}: {error}"]
    )


def _held(loan: Loan, books: Books | None, non_accrual: bool) -> tuple[dict[str, int], int]:
    """Return what the ledger holds for a loan by account, and its principal unpaid, both in fen.

    By its facts, which are the source; by its stored rows where the facts can't be read, which know nothing of what
    was waived; else by its own postings, which know of no accrual: then the proof differs by that, and says so.
    """
    for told in (_by_facts, _by_rows):
        try:
            with transaction.atomic():
                held, principal_fen = told(loan, books, non_accrual)
        except Exception:  # noqa: BLE001, S112 - whatever is wrong with the loan is why it is here
            continue
        if all(abs(fen) < fitness.LARGEST_FEN for fen in (*held.values(), principal_fen)):
            return _kept(held), principal_fen
    held = Counter()
    for debit, credit, fen in Transfer.objects.filter(posting__loan=loan).values_list(
        "debit_id", "credit_id", "amount_fen"
    ):
        held[debit] += fen
        held[credit] -= fen
    return _kept(held), held[Chart.LOANS_RECEIVABLE] + held[Chart.LOANS_CHARGED_OFF]


def _kept(held: Counter[int]) -> dict[str, int]:
    return {str(int(account)): held[account] for account in _PROVED if held[account]}


def _by_facts(loan: Loan, books: Books | None, non_accrual: bool) -> tuple[Counter[int], int]:
    through = books.accrued_through if books else None
    last = max(loan.drawn_on, *(fact.recorded_on for fact in loan.facts.only("recorded_on")))
    position = stored_positions.replay_loan(loan=loan, as_of=replay_as_of(books, last))
    stands = accrual_status(position, non_accrual=non_accrual)
    return Counter(balances(position, through, stands)), int(
        stored_positions.columns_of(position)["principal_unpaid_fen"]
    )


def _by_rows(loan: Loan, books: Books | None, non_accrual: bool) -> tuple[Counter[int], int]:
    row = Position.objects.get(pk=loan.pk)
    loan.position = row
    position = stored_positions.stored(loan=loan)
    through = books.accrued_through + timedelta(days=1) if books else loan.drawn_on
    accrued = accrued_fen(position, through)
    held: Counter[int] = Counter({Chart.BORROWER_CREDIT_BALANCES: -row.credit_balance_fen})
    accounts = {
        Position.Books.ON: Chart.LOANS_RECEIVABLE,
        Position.Books.CHARGED_OFF: Chart.LOANS_CHARGED_OFF,
        Position.Books.WRITTEN_OFF: Chart.MEMO_WRITTEN_OFF,
    }
    held[accounts[Position.Books(row.books)]] += row.principal_unpaid_fen
    for component, receivable in RECEIVABLE.items():
        settled_fen = getattr(row, f"{component.value}_settled_fen")
        open_fen = accrued[component] - settled_fen
        held[INCOME[component]] -= settled_fen
        if row.books == Position.Books.WRITTEN_OFF:
            held[Chart.MEMO_WRITTEN_OFF] += open_fen
        elif row.books == Position.Books.CHARGED_OFF or non_accrual:
            held[MEMO[component]] += open_fen
        else:
            held[receivable] += open_fen
            held[INCOME[component]] -= open_fen
    memos = (*MEMO.values(), Chart.MEMO_WRITTEN_OFF)
    held[Chart.MEMO_CONTRA] = -sum(held[account] for account in memos)
    return held, row.principal_unpaid_fen
