"""Take over a loan book that was checked: record it day by day as it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from billing.importers.book import LoanRow, RepaymentRow
from billing.models import Fact, Position
from billing.services.close import business_days
from billing.services.facts import recording, repayments
from billing.services.takeover.book_check import Plan
from core.errors import Refused
from core.maths.money import yuan
from lending.models import CapitalPool, CreditLine, Loan
from lending.services import borrowers, lines, loans, products

Advance = Callable[[], None]


class CapitalTooSmall(Refused):
    """The book's unpaid principal would pass the company's own lendable capital."""

    code = "capital_too_small"


def carry_out(*, plan: Plan, actor: str, advance: Advance) -> None:
    """Record what a plan holds, each fact on its own day as far as the books allow.

    Where the books are behind a day, the days before it are closed first, one by one: arrears, accrual and
    statements come out as if the book had been kept here. Where they are further, facts are recorded on the first
    open day and correct the past. The facts of a day go in together; whoever is interrupted checks and
    carries out again, and goes on where it stopped. `advance` is called after each row. Raises CapitalTooSmall
    before anything is recorded.
    """
    _require_capital(plan)
    drawn, paid = _by_day(plan)
    for day in sorted(drawn.keys() | paid.keys()):
        recorded_on = _open_day(day)
        with transaction.atomic():
            for loan in drawn.get(day, []):
                _draw(loan, recorded_on, actor)
                advance()
            for repayment in paid.get(day, []):
                _repay(repayment, recorded_on, actor)
                advance()


def _by_day(plan: Plan) -> tuple[dict[date, list[LoanRow]], dict[date, list[RepaymentRow]]]:
    drawn: dict[date, list[LoanRow]] = defaultdict(list)
    paid: dict[date, list[RepaymentRow]] = defaultdict(list)
    for loan in plan.loans:
        drawn[loan.drawn_on].append(loan)
    for repayment in plan.repayments:
        paid[repayment.paid_on].append(repayment)
    return drawn, paid


def _open_day(day: date) -> date:
    """Close the days before `day` that are still open; give the first open day from it on."""
    if not Loan.objects.exists():
        return day
    for missed in business_days.days_to_close(through=day - timedelta(days=1), today=day):
        business_days.close_day(on=missed)
    return max(day, business_days.opened().closed_through + timedelta(days=1))


def _draw(row: LoanRow, recorded_on: date, actor: str) -> None:
    """Record a loan as it was agreed elsewhere: today's limits and ceilings don't undo it."""
    line = _line(row)
    version = products.version_in_force(code=line.product_code, on=row.drawn_on)
    loan = loans.take_over(
        number=row.loan_number,
        line=line,
        version=version,
        principal_fen=row.amount_fen,
        drawn_on=row.drawn_on,
        instalments=row.instalments,
    )
    Position.objects.create(
        loan=loan,
        line=line,
        product_version=version,
        principal_unpaid_fen=0,
        replayed_as_of=row.drawn_on,
        last_fact_id=0,
    )
    locked = recording.lock_line(line_id=line.pk, loan_ids=[loan.pk], on=recorded_on)
    fact = Fact(
        kind=Fact.Kind.DRAW_DOWN, loan_id=loan.pk, value_on=row.drawn_on, amount_fen=row.amount_fen
    )
    recording.record(locked=locked, facts=[fact], on=recorded_on, actor=actor)


def _line(row: LoanRow) -> CreditLine:
    """Find the borrower's line; a borrower not known yet is registered and given the book's limit."""
    line = CreditLine.objects.filter(borrower__number=row.borrower_number).first()
    if line is not None:
        return line
    borrower = borrowers.register(
        number=row.borrower_number,
        name=row.name,
        id_number=row.id_number,
        phone=row.phone,
        on=row.drawn_on,
    )
    return lines.open_line(
        borrower=borrower, limit_fen=row.limit_fen, on=row.drawn_on, product_code=row.product
    )


def _repay(row: RepaymentRow, recorded_on: date, actor: str) -> None:
    loan = Loan.objects.select_related("line").get(number=row.loan_number)
    repayments.receive(
        line=loan.line,
        loan=loan,
        amount_fen=row.amount_fen,
        value_on=row.paid_on,
        on=recorded_on,
        reference=row.reference,
        actor=actor,
    )


def _require_capital(plan: Plan) -> None:
    pool = CapitalPool.objects.get()
    outstanding_fen = pool.outstanding_fen + plan.unpaid_fen
    if outstanding_fen > pool.lendable_fen:
        raise CapitalTooSmall(
            _("The book's unpaid principal passes the lendable capital."),
            remedy=_("Have capital paid in first."),
            field="amount",
            value=f"{yuan(outstanding_fen)} > {yuan(pool.lendable_fen)}",
        )
