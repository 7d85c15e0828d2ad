"""A line with a product version and capital behind it, and short ways to use it."""

from collections import Counter
from datetime import date, datetime, time

import pytest

from billing.models import Transfer
from billing.services.draw_down import draw_down, quotes
from billing.services.facts import repayments
from core.maths.calendar import BUSINESS_ZONE
from core.models import Approval
from lending.models import CreditLine, Loan
from tests.factories import (
    ApprovalFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    ProductVersionFactory,
)

DRAWN_ON = date(2015, 9, 16)


def noon(on: date) -> datetime:
    """Return noon of a business date."""
    return datetime.combine(on, time(12), BUSINESS_ZONE)


def draw(
    line: CreditLine, amount_fen: int = 6000_00, on: date = DRAWN_ON, instalments: int = 6
) -> Loan:
    """Quote and draw a loan at noon of a day."""
    quoted = quotes.quote(
        line=line, principal_fen=amount_fen, instalments=instalments, on=on, at=noon(on)
    )
    return draw_down.draw_down(quote_id=quoted.pk, on=on, at=noon(on), actor="app")


def pay(
    line: CreditLine,
    amount_fen: int,
    on: date,
    reference: str = "p1",
    *,
    value_on: date | None = None,
    loan: Loan | None = None,
) -> repayments.Received:
    """Receive a payment, counted from its day unless another is given."""
    return repayments.receive(
        line=line,
        amount_fen=amount_fen,
        value_on=value_on or on,
        on=on,
        reference=reference,
        loan=loan,
        actor="app",
    )


@pytest.fixture
def line(db: None) -> CreditLine:
    ProductVersionFactory()
    CapitalPoolFactory()
    return CreditLineFactory(limit_fen=100_000_00)


@pytest.fixture
def loan(line: CreditLine) -> Loan:
    """Six thousand yuan drawn on 16 September 2015, six instalments of equal principal."""
    return draw(line)


@pytest.fixture
def approval(line: CreditLine) -> Approval:
    """Have a request that another officer approved."""
    return ApprovalFactory()


def held(loan: Loan) -> dict[str, int]:
    """Return the balances that a loan's own postings add up to, by account, those at zero left out."""
    sums: Counter[str] = Counter()
    for transfer in Transfer.objects.filter(posting__loan=loan).select_related("debit", "credit"):
        sums[transfer.debit.slug] += transfer.amount_fen
        sums[transfer.credit.slug] -= transfer.amount_fen
    return {slug: amount_fen for slug, amount_fen in sums.items() if amount_fen}
