"""Months of a company with missed closes and late facts: the books, arrears, freezes and statements stay right."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db.models import Max

from billing.maths.arrears_history import arrears_history
from billing.maths.position import days_past_due
from billing.models import Arrears, Books, BureauNotice, Fact, OverdueCase, Statement
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from billing.services.proof import book_proof, loan_proof
from core.models import Approval
from lending.models import Ceiling, CreditLine, Loan
from tests.billing.long_lives import Company
from tests.billing.statement_sums import require_sums
from tests.factories import (
    CapitalPoolFactory,
    CeilingFactory,
    CreditLineFactory,
    ProductVersionFactory,
)

pytestmark = pytest.mark.django_db
STRETCH = ("band", "asset_class", "non_accrual", "starts_on", "ends_on")
NIGHTS = 60


def require_books() -> None:
    found = [
        str(difference)
        for first_id, last_id in book_proof.loan_ranges()
        for difference in loan_proof.differences(first_id=first_id, last_id=last_id)
    ]
    on = Books.objects.get().closed_through
    found += [*book_proof.summed_differences(on=on), *book_proof.carried_differences()]
    assert [*found, *book_proof.row_differences()] == []


def require_arrears(loan: Loan) -> None:
    """Hold every band a loan ever was in against the one derived from its facts, and its case with it."""
    recorded_on = Fact.objects.filter(loan=loan).aggregate(on=Max("recorded_on"))["on"]
    through = max(recorded_on, Books.objects.get().closed_through)
    terms = terms_of(loan.product_version, loan.instalments)
    facts = stored_positions.load_facts([loan.pk])[loan.pk]
    wanted = {
        tuple(getattr(stretch, name) for name in STRETCH)
        for stretch in arrears_history(terms, facts, through)
    }
    assert set(Arrears.objects.filter(loan=loan).values_list(*STRETCH)) == wanted
    is_overdue = any(ends_on is None for *_band, ends_on in wanted)
    assert OverdueCase.objects.filter(loan=loan, closed_on=None).exists() == is_overdue


def require_notice(loan: Loan) -> None:
    """Hold the notice of a first negative record against the days on which the loan was late."""
    notice = BureauNotice.objects.filter(loan=loan, withdrawn_on=None).first()
    books, row = Books.objects.get(), loan.position
    if days_past_due(row.past_due_from, row.clock_stops_until, books.closed_through):
        assert notice is not None
    if notice is not None:
        assert stored_positions.state_of(loan=loan, as_of=notice.reached_on).days_past_due > 0


def require_freeze(line: CreditLine) -> None:
    line.refresh_from_db()
    is_overdue = Arrears.objects.filter(loan__line=line, ends_on=None).exists()
    assert line.is_frozen == line.freezes.filter(unfrozen_on=None).exists() == is_overdue


def require_statements(issued_on: date) -> None:
    """Hold the statements of a day against what was known at its end."""
    for statement in Statement.objects.filter(issued_on=issued_on):
        require_sums(statement)
        payoff_fen = 0
        for row in statement.rows.select_related("loan"):
            known = stored_positions.state_of(loan=row.loan, as_of=issued_on, known_on=issued_on)
            assert row.due_principal_fen + row.overdue_principal_fen == known.due_principal_fen
            assert row.due_interest_fen + row.overdue_interest_fen == known.due_interest_fen
            assert row.days_past_due == known.days_past_due
            assert row.payoff_fen == known.payoff_fen
            assert row.pay_now_fen == known.due_fen
            assert row.refund_to_return_fen == known.refund_to_return_fen
            assert row.penalty_interest_fen == known.penalty_interest_fen
            assert row.compound_interest_fen == known.compound_interest_fen
            assert row.days_past_due == known.days_past_due
            payoff_fen += known.payoff_fen
        assert statement.payoff_fen == payoff_fen


@pytest.mark.parametrize(
    ("seed", "method", "prepayment", "waterfall"),
    [
        (1, "equal_principal", "reduce_instalments", "interest_first"),
        (2, "equal_instalment", "shorten_term", "principal_first_after_90"),
    ],
)
def test_whatever_happens_every_close_leaves_the_books_right(
    approval: Approval, seed: int, method: str, prepayment: str, waterfall: str
) -> None:
    ProductVersionFactory(method=method, prepayment=prepayment, waterfall=waterfall)
    CapitalPoolFactory()
    CeilingFactory(kind=Ceiling.Kind.NEGATIVE_RECORD, value=1)
    CeilingFactory(kind=Ceiling.Kind.NOTICE, value=5)
    lines = CreditLineFactory.create_batch(2, limit_fen=100_000_00)
    random = Random(seed)
    company = Company(lines, approval, date(2015, 10, 20), random)
    for _night in range(NIGHTS):
        for day in company.live_a_night():
            require_statements(day)
    require_books()
    for loan in Loan.objects.select_related("product_version"):
        require_arrears(loan)
        require_notice(loan)
    for line in lines:
        require_freeze(line)
