"""Tests of credit lines and their limits."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from core.models import Approval, OutboxEvent
from core.services import approvals
from lending.models import Ceiling, CreditLine, LimitChange, LineFreeze
from lending.services import limits, lines
from lending.services.ceilings import in_force
from tests.factories import BorrowerFactory, CeilingFactory, CreditLineFactory, OfficerFactory

TODAY = date(2026, 3, 2)
OFFICER, FRAUD = LineFreeze.Reason.OFFICER, LineFreeze.Reason.FRAUD

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> CreditLine:
    return CreditLineFactory(limit_fen=1_000_00)


@pytest.fixture
def maker() -> User:
    return OfficerFactory(permissions=["lending.request_change_limit"])


@pytest.fixture
def checker() -> User:
    return OfficerFactory(permissions=["lending.check_change_limit"])


def freeze(line: CreditLine, reason: LineFreeze.Reason = OFFICER, note: str = "odd") -> LineFreeze:
    return lines.freeze(line=line, reason=reason, note=note, on=TODAY, actor="officer:wang")


def unfreeze(line: CreditLine, reason: LineFreeze.Reason = OFFICER) -> CreditLine:
    return lines.unfreeze(line=line, reason=reason, on=TODAY, actor="officer:wang")


def propose(line: CreditLine, to_fen: int, maker: User, **given: Any) -> Approval:
    wanted: dict[str, Any] = {
        "on": TODAY,
        "reason": "asked",
        "evidence": {"score": 640, "pd": 0.03},
    }
    return limits.propose(line=line, to_fen=to_fen, maker=maker, **(wanted | given))


def test_a_new_line_has_nothing_to_draw() -> None:
    line = lines.open_line(borrower=BorrowerFactory(), on=TODAY)
    assert (line.limit_fen, line.available_fen) == (0, 0)


def test_a_line_taken_over_keeps_the_evidence_of_its_limit() -> None:
    line = lines.open_line(borrower=BorrowerFactory(), on=TODAY, limit_fen=5_00)
    change = LimitChange.objects.get(line=line)
    assert (line.limit_fen, change.from_fen, change.to_fen, change.approval) == (
        5_00,
        0,
        5_00,
        None,
    )


def test_a_student_gets_no_line() -> None:
    with pytest.raises(lines.NoLineForStudents):
        lines.open_line(borrower=BorrowerFactory(is_student=True), on=TODAY)


def test_a_borrower_holds_one_line(line: CreditLine) -> None:
    with pytest.raises(lines.LineOpenAlready):
        lines.open_line(borrower=line.borrower, on=TODAY)


def test_a_frozen_line_has_nothing_to_draw_until_no_reason_is_left(line: CreditLine) -> None:
    freeze(line)
    freeze(line, FRAUD)
    assert unfreeze(line, OFFICER).is_frozen
    line = unfreeze(line, FRAUD)
    assert (line.is_frozen, line.available_fen) == (False, 1_000_00)


def test_freezing_twice_for_one_reason_is_freezing_once(line: CreditLine) -> None:
    assert freeze(line, note="first") == freeze(line, note="second")
    assert LineFreeze.objects.get().note == "first"
    assert OutboxEvent.objects.filter(kind="line.frozen").count() == 1


def test_a_line_is_frozen_again_after_it_was_unfrozen(line: CreditLine) -> None:
    freeze(line)
    unfreeze(line)
    freeze(line)
    line.refresh_from_db()
    assert (line.is_frozen, line.freezes.count()) == (True, 2)


def test_an_officer_says_why_a_line_is_frozen(line: CreditLine) -> None:
    with pytest.raises(lines.FreezeNeedsNote):
        freeze(line, note=" ")


def test_an_overdue_line_is_not_unfrozen_by_hand(line: CreditLine) -> None:
    freeze(line, LineFreeze.Reason.OVERDUE)
    with pytest.raises(lines.CureUnfreezes):
        unfreeze(line, LineFreeze.Reason.OVERDUE)


def test_a_line_that_is_not_frozen_is_not_unfrozen(line: CreditLine) -> None:
    with pytest.raises(lines.NotFrozen):
        unfreeze(line)


def test_a_limit_changes_when_a_second_person_approves(
    line: CreditLine, maker: User, checker: User
) -> None:
    approval = propose(line, 2_000_00, maker)
    line.refresh_from_db()
    before = line.limit_fen
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    line.refresh_from_db()
    assert (before, line.limit_fen) == (1_000_00, 2_000_00)


def test_a_limit_change_keeps_its_evidence_frozen(
    line: CreditLine, maker: User, checker: User
) -> None:
    approval = propose(line, 2_000_00, maker)
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    change = LimitChange.objects.get(line=line)
    assert (change.from_fen, change.to_fen, change.approval) == (1_000_00, 2_000_00, approval)
    assert change.evidence == {"score": 640, "pd": 0.03}


def test_a_limit_may_be_lowered_below_what_is_drawn(maker: User, checker: User) -> None:
    line = CreditLineFactory(limit_fen=1_000_00, principal_outstanding_fen=800_00)
    approval = propose(line, 100_00, maker)
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    line.refresh_from_db()
    assert (line.limit_fen, line.available_fen) == (100_00, 0)


def test_a_limit_that_moved_meanwhile_refuses_the_older_request(
    line: CreditLine, maker: User, checker: User
) -> None:
    approval = propose(line, 2_000_00, maker)
    limits.change(line=line, to_fen=500_00, on=TODAY, evidence={})
    with pytest.raises(limits.LimitMoved):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)


@pytest.mark.parametrize("to_fen", [-1, 1.5, "100", True, None])
def test_what_is_no_limit_is_refused(line: CreditLine, maker: User, to_fen: Any) -> None:
    with pytest.raises(limits.NotALimit):
        propose(line, to_fen, maker)


def test_the_same_limit_again_is_refused(line: CreditLine, maker: User) -> None:
    with pytest.raises(limits.LimitUnchanged):
        propose(line, line.limit_fen, maker)


def test_no_limit_passes_the_ceiling_per_person(line: CreditLine, maker: User) -> None:
    CeilingFactory(kind=Ceiling.Kind.BALANCE, value=200_000_00)
    with pytest.raises(limits.LimitAboveCeiling):
        propose(line, 200_000_01, maker)
    assert propose(line, 200_000_00, maker).pk


def test_a_ceiling_counts_at_the_approval_too(line: CreditLine, maker: User, checker: User) -> None:
    approval = propose(line, 200_000_00, maker)
    CeilingFactory(kind=Ceiling.Kind.BALANCE, value=100_000_00)
    with pytest.raises(limits.LimitAboveCeiling):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)


def test_the_latest_ceiling_that_is_on_is_in_force() -> None:
    CeilingFactory(value=240_000, effective_from=date(2026, 1, 1))
    CeilingFactory(value=120_000, effective_from=date(2027, 12, 31))
    CeilingFactory(value=1, effective_from=date(2026, 2, 1), is_on=False)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2027, 12, 30), date(2027, 12, 31)]
    found = [in_force(kind=Ceiling.Kind.ANNUAL_COST, on=day) for day in days]
    assert found == [None, 240_000, 240_000, 120_000]


@pytest.mark.parametrize("column", ["limit_fen", "principal_outstanding_fen", "held_fen"])
def test_the_database_refuses_negative_amounts_of_a_line(line: CreditLine, column: str) -> None:
    negative = {column: -1}
    with pytest.raises(IntegrityError, match="not_negative"), transaction.atomic():
        CreditLine.objects.filter(pk=line.pk).update(**negative)


def test_the_database_refuses_a_second_open_freeze_for_one_reason(line: CreditLine) -> None:
    freeze(line)
    with pytest.raises(IntegrityError, match="one_open_freeze"), transaction.atomic():
        LineFreeze.objects.create(line=line, reason=OFFICER, frozen_on=TODAY)
