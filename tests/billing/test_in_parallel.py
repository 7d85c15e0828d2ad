"""What must happen once happens once, whoever else is at it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import connection

from billing.models import Fact, Position, Receipt
from billing.services.draw_down import draw_down, quotes
from billing.services.facts import reversals
from billing.services.positions import stored_positions
from core.errors import Refused
from core.models import Approval
from lending.models import CapitalPool, CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, draw, noon, pay
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

pytestmark = pytest.mark.django_db(transaction=True)

DUE = date(2015, 10, 10)


def at_once(deeds: Iterable[Callable[[], object]], workers: int = 8) -> list[object]:
    """Do deeds on several connections; give what each returned, or its refusal."""

    def do(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(do, deeds))


@pytest.fixture
def line(transactional_db: None) -> CreditLine:
    ProductVersionFactory()
    CapitalPoolFactory()
    return CreditLineFactory(limit_fen=10_000_00)


def test_two_hundred_draw_downs_of_a_hundred_on_ten_thousand_give_a_hundred_loans(
    line: CreditLine,
) -> None:
    made = [
        quotes.quote(line=line, principal_fen=100_00, instalments=1, on=DRAWN_ON, at=noon(DRAWN_ON))
        for _ in range(200)
    ]
    results = at_once(
        partial(
            draw_down.draw_down,
            quote_id=quoted.pk,
            on=DRAWN_ON,
            at=noon(DRAWN_ON),
            actor="app",
        )
        for quoted in made
    )
    line.refresh_from_db()
    assert sum(isinstance(result, Loan) for result in results) == Loan.objects.count() == 100
    assert sum(isinstance(result, quotes.AboveAvailable) for result in results) == 100
    assert line.principal_outstanding_fen == CapitalPool.objects.get().outstanding_fen == 10_000_00


def test_one_quote_becomes_one_loan(line: CreditLine) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=100_00, instalments=1, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    at_once(
        lambda: draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")
        for _ in range(8)
    )
    assert Loan.objects.count() == 1


def test_one_payment_sent_eight_times_at_once_is_received_once(line: CreditLine) -> None:
    draw(line)
    at_once(lambda: pay(line, 1072_00, DUE) for _ in range(8))
    assert (Receipt.objects.count(), Fact.objects.filter(kind="repayment").count()) == (1, 1)


def test_eight_payments_at_once_all_count(line: CreditLine) -> None:
    loan = draw(line)
    at_once(partial(pay, line, 134_00, DUE, f"p{n}") for n in range(8))
    state = stored_positions.state_of(loan=loan, as_of=DUE)
    assert (state.due_principal_fen, state.due_interest_fen) == (0, 0)
    assert Position.objects.get().principal_unpaid_fen == 5000_00


def test_payments_beside_reversals_leave_what_a_replay_gives(
    line: CreditLine, approval: Approval
) -> None:
    loan = draw(line)
    facts = [pay(line, 10_00, DUE, f"p{n}").facts[0] for n in range(4)]
    undo = [
        partial(reversals.reverse, fact=fact, on=DUE, actor="officer", approval=approval)
        for fact in facts * 2
    ]
    results = at_once([*undo, *(partial(pay, line, 20_00, DUE, f"q{n}") for n in range(4))])
    loan = Loan.objects.get(pk=loan.pk)
    replayed = stored_positions.replay_loan(loan=loan, as_of=DUE)
    assert sum(isinstance(result, Refused) for result in results) == 4
    assert stored_positions.stored(loan=loan).instalments == replayed.instalments
