"""Before a first negative record goes to the credit bureau, the borrower is told."""

from datetime import date, timedelta

import pytest

from billing.models import BureauNotice, CloseRun
from billing.services.close import business_days
from billing.services.collections import bureau_notices
from billing.services.facts import reversals
from core.maths.calendar import today
from core.models import Approval, OutboxEvent
from lending.models import Ceiling, CreditLine, Loan
from tests.billing.conftest import pay
from tests.billing.test_close import close_through, prove
from tests.factories import CeilingFactory

DUE_ON = date(2015, 10, 10)
LATE_ON = DUE_ON + timedelta(days=1)
NOTICE_DAYS = 5


@pytest.fixture(autouse=True)
def rule(db: None) -> None:
    CeilingFactory(kind=Ceiling.Kind.NEGATIVE_RECORD, value=1)
    CeilingFactory(kind=Ceiling.Kind.NOTICE, value=NOTICE_DAYS)


def told() -> list[str]:
    """Return the events that told or took back, in order."""
    events = OutboxEvent.objects.filter(kind__startswith="loan.bureau_notice").order_by("pk")
    return [event.kind.removeprefix("loan.bureau_notice") for event in events]


def may_be_reported(as_of: date) -> bool:
    return bureau_notices.reportable(as_of=as_of).exists()


def test_the_close_tells_the_borrower_of_a_loan_that_is_late(line: CreditLine, loan: Loan) -> None:
    close_through(DUE_ON)
    assert told() == []
    close_through(LATE_ON + timedelta(days=3))
    notice = BureauNotice.objects.get()
    assert (notice.loan, notice.due_on, notice.reached_on) == (loan, DUE_ON, LATE_ON)
    event = OutboxEvent.objects.get(kind="loan.bureau_notice")
    assert event.subject == loan.number
    assert event.payload == {"due_on": "2015-10-10", "report_from": notice.report_from.isoformat()}


def test_a_record_goes_out_only_so_many_days_after_the_borrower_was_told(
    line: CreditLine, loan: Loan
) -> None:
    close_through(LATE_ON)
    allowed_on = today() + timedelta(days=NOTICE_DAYS)
    assert not may_be_reported(allowed_on - timedelta(days=1))
    assert may_be_reported(allowed_on)
    bureau_notices.require_reportable(loan=loan, as_of=allowed_on)
    with pytest.raises(bureau_notices.BorrowerNotTold):
        bureau_notices.require_reportable(loan=loan, as_of=allowed_on - timedelta(days=1))


def test_a_close_that_runs_again_tells_nobody_twice(line: CreditLine, loan: Loan) -> None:
    close_through(LATE_ON)
    run = CloseRun.objects.get(business_on=LATE_ON)
    CloseRun.objects.filter(pk=run.pk).update(finished_at=None)
    step = run.steps.get(name="tell_of_records")
    step.chunks.all().delete()
    run.steps.filter(pk=step.pk).update(started_at=None, finished_at=None)
    business_days.close_day(on=LATE_ON)
    assert told() == [""]


def test_a_payment_found_late_that_was_on_time_withdraws_the_notice(
    line: CreditLine, loan: Loan
) -> None:
    close_through(LATE_ON)
    pay(line, 1072_00, LATE_ON + timedelta(days=2), value_on=DUE_ON)
    assert BureauNotice.objects.get().withdrawn_on == LATE_ON + timedelta(days=2)
    assert told() == ["", "_withdrawn"]
    assert prove() == []


def test_a_loan_cured_before_it_could_be_reported_is_told_again_when_late_again(
    line: CreditLine, loan: Loan
) -> None:
    close_through(LATE_ON)
    pay(line, 1100_00, LATE_ON + timedelta(days=1))
    close_through(date(2015, 11, 11))
    assert told() == ["", "_withdrawn", ""]


def test_a_loan_cured_after_it_could_be_reported_keeps_its_notice(
    line: CreditLine, loan: Loan
) -> None:
    close_through(LATE_ON)
    BureauNotice.objects.update(report_from=LATE_ON + timedelta(days=NOTICE_DAYS))
    pay(line, 1100_00, LATE_ON + timedelta(days=NOTICE_DAYS))
    close_through(date(2015, 11, 11))
    assert told() == [""]


def test_a_reversed_payment_that_makes_a_loan_late_tells_at_once(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    paid = pay(line, 1072_00, DUE_ON).facts[0]
    close_through(DUE_ON + timedelta(days=9))
    on = DUE_ON + timedelta(days=10)
    reversals.reverse(fact=paid, on=on, actor="officer", approval=approval)
    assert BureauNotice.objects.get().reached_on == on
    assert told() == [""]


def test_a_rule_that_comes_into_force_tells_of_all_that_are_late_by_then(
    line: CreditLine, loan: Loan
) -> None:
    Ceiling.objects.filter(kind=Ceiling.Kind.NOTICE).update(effective_from=date(2015, 10, 20))
    close_through(date(2015, 10, 19))
    assert told() == []
    close_through(date(2015, 10, 21))
    assert BureauNotice.objects.get().reached_on == date(2015, 10, 20)


def test_without_a_rule_nobody_may_be_reported(line: CreditLine, loan: Loan) -> None:
    close_through(LATE_ON)
    Ceiling.objects.update(is_on=False)
    assert not may_be_reported(today() + timedelta(days=30))
