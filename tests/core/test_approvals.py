"""Tests of two people deciding."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.models import Approval, AuditEvent
from core.services import approval_actions, approvals
from core.services.payloads import NotStorable
from lending.models import Borrower, CreditLine
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory

YESTERDAY = date(2026, 3, 1)
TODAY = date(2026, 3, 2)
ACTION = "lending.change_limit"
done: list[int] = []


class Noted(approval_actions.Payload, frozen=True):
    """What the tests' deed may be asked with."""

    to_fen: int | msgspec.UnsetType = msgspec.UNSET
    refused_on: date | msgspec.UnsetType = msgspec.UNSET
    value: Any = msgspec.UNSET


def note_it(payload: Noted, *, approval: Approval, on: date) -> dict[str, Any]:
    """Do the tests' deed: remember that it was done; refuse on the day that the payload says."""
    if payload.refused_on == on:
        raise Refused("The rule was broken.", remedy="Don't.")
    OfficerFactory(username=f"trace-of-{approval.pk}-{len(done)}")
    done.append(approval.pk)
    return {"done_on": on.isoformat()}


@pytest.fixture(autouse=True)
def _deed(monkeypatch: pytest.MonkeyPatch) -> None:
    done.clear()
    name = gettext_lazy("limit change")
    deed = approval_actions.ApprovalAction(
        ACTION, Noted, note_it, name, lambda _payload, approval: approval.reason
    )
    monkeypatch.setitem(approval_actions._actions, ACTION, deed)


@pytest.fixture
def maker(db: None) -> User:
    return OfficerFactory(permissions=["lending.request_change_limit"])


@pytest.fixture
def checker(db: None) -> User:
    return OfficerFactory(permissions=["lending.check_change_limit"])


def ask(maker: User, **given: Any) -> Approval:
    wanted: dict[str, Any] = {
        "action": ACTION,
        "payload": {"to_fen": 5},
        "reason": "a better borrower",
    } | given
    target = wanted.pop("target", None) or CreditLineFactory()
    approval = approvals.request(target=target, maker=maker, on=YESTERDAY, **wanted)
    done.clear()
    return approval


def test_approving_does_the_deed_and_keeps_its_outcome(maker: User, checker: User) -> None:
    approval = ask(maker)
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY, note="seen")
    approval.refresh_from_db()
    assert (approval.verdict, approval.checker) == ("approved", checker)
    assert approval.outcome == {"done_on": "2026-03-02"}
    assert done == [approval.pk]


def test_rejecting_keeps_the_request_and_does_nothing(maker: User, checker: User) -> None:
    approval = ask(maker)
    approvals.reject(approval_id=approval.pk, checker=checker, note="too much")
    approval.refresh_from_db()
    assert (approval.verdict, approval.verdict_note, done) == ("rejected", "too much", [])


def test_its_maker_may_withdraw_a_request(maker: User) -> None:
    approval = ask(maker)
    assert approvals.withdraw(approval_id=approval.pk, maker=maker).verdict == "withdrawn"


def test_nobody_withdraws_the_request_of_another(maker: User, checker: User) -> None:
    with pytest.raises(approvals.NotTheMaker):
        approvals.withdraw(approval_id=ask(maker).pk, maker=checker)


@pytest.mark.django_db
def test_nobody_approves_or_rejects_their_own_request() -> None:
    both = ["lending.request_change_limit", "lending.check_change_limit"]
    officer = OfficerFactory(permissions=both)
    approval = ask(officer)
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=approval.pk, checker=officer, on=TODAY)
    with pytest.raises(approvals.OwnRequest):
        approvals.reject(approval_id=approval.pk, checker=officer, note="no")


def test_a_superuser_does_not_approve_their_own_request(maker: User) -> None:
    officer = OfficerFactory(is_superuser=True)
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=ask(officer).pk, checker=officer, on=TODAY)


def test_asking_needs_the_permission(checker: User) -> None:
    with pytest.raises(approvals.MayNot):
        ask(checker)


def test_deciding_needs_the_permission(maker: User) -> None:
    with pytest.raises(approvals.MayNot):
        approvals.approve(approval_id=ask(maker).pk, checker=OfficerFactory(), on=TODAY)


def test_a_checker_who_left_decides_nothing(maker: User, checker: User) -> None:
    User.objects.filter(pk=checker.pk).update(is_active=False)
    with pytest.raises(approvals.MayNot):
        approvals.approve(approval_id=ask(maker).pk, checker=checker, on=TODAY)


def test_a_right_taken_away_counts_at_once(maker: User, checker: User) -> None:
    assert checker.has_perm("lending.check_change_limit")
    User.objects.get(pk=checker.pk).user_permissions.clear()
    with pytest.raises(approvals.MayNot):
        approvals.approve(approval_id=ask(maker).pk, checker=checker, on=TODAY)


@pytest.mark.parametrize("again", ["approve", "reject"])
def test_what_is_decided_stays_decided(maker: User, checker: User, again: str) -> None:
    approval = ask(maker)
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    decide = getattr(approvals, again)
    more = {"note": "x"} | ({"on": TODAY} if again == "approve" else {})
    with pytest.raises(approvals.AlreadyDecided):
        decide(approval_id=approval.pk, checker=checker, **more)
    assert len(done) == 1


def test_a_page_that_showed_something_else_is_refused(maker: User, checker: User) -> None:
    approval = ask(maker)
    with pytest.raises(approvals.PayloadChanged):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY, seen_hash="0" * 64)


def test_a_target_that_is_gone_is_refused(maker: User, checker: User) -> None:
    line = CreditLineFactory()
    approval = ask(maker, target=line)
    CreditLine.objects.filter(pk=line.pk).delete()
    with pytest.raises(approvals.TargetGone):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)


def test_a_target_that_was_never_stored_is_refused(maker: User) -> None:
    with pytest.raises(approvals.TargetGone):
        ask(maker, target=CreditLine(pk=123456789))


def test_the_same_is_asked_for_once(maker: User) -> None:
    line = CreditLineFactory()
    ask(maker, target=line)
    with pytest.raises(approvals.AlreadyAsked):
        ask(maker, target=line)


def test_after_a_rejection_it_may_be_asked_again(maker: User, checker: User) -> None:
    line = CreditLineFactory()
    approvals.reject(approval_id=ask(maker, target=line).pk, checker=checker, note="no")
    assert ask(maker, target=line).verdict == "open"


def test_a_deed_that_would_be_refused_today_cannot_be_asked_for(maker: User) -> None:
    with pytest.raises(Refused, match="The rule was broken"):
        ask(maker, payload={"refused_on": YESTERDAY.isoformat()})
    assert not Approval.objects.exists()


def test_asking_leaves_nothing_of_the_deed_behind(maker: User) -> None:
    ask(maker)
    assert not User.objects.filter(username__startswith="trace-of-").exists()


def test_a_deed_that_is_refused_leaves_the_request_open(maker: User, checker: User) -> None:
    approval = ask(maker, payload={"refused_on": TODAY.isoformat()})
    with pytest.raises(Refused, match="The rule was broken"):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    approval.refresh_from_db()
    assert (approval.verdict, approval.checker, approval.outcome) == ("open", None, {})


@pytest.mark.parametrize("given", ["", "  "])
def test_a_request_and_a_rejection_need_reasons(maker: User, checker: User, given: str) -> None:
    with pytest.raises(approvals.NoReason):
        ask(maker, reason=given)
    with pytest.raises(approvals.NoReason):
        approvals.reject(approval_id=ask(maker).pk, checker=checker, note=given)


def test_an_unknown_deed_is_refused(maker: User) -> None:
    with pytest.raises(approval_actions.UnknownAction):
        ask(maker, action="lending.print_money")


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), "\x00", "\ud800", date(2026, 1, 1), [{"deep": 0.1}]]
)
def test_a_payload_that_would_not_read_back_the_same_is_refused(maker: User, value: Any) -> None:
    with pytest.raises(NotStorable):
        ask(maker, payload={"value": value})


def test_the_audit_record_names_maker_and_checker(maker: User, checker: User) -> None:
    approval = ask(maker)
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    events = AuditEvent.objects.filter(table_name="core_approval", row_id=approval.pk)
    actors = list(events.order_by("pk").values_list("actor", flat=True))
    assert actors == [f"officer:{maker.username}", f"officer:{checker.username}"]


@pytest.mark.django_db(transaction=True)
def test_of_two_checkers_at_once_one_decides_and_the_deed_is_done_once(maker: User) -> None:
    checkers = [OfficerFactory(permissions=["lending.check_change_limit"]) for _ in range(4)]
    approval, start, refused = ask(maker), Barrier(4), []

    def decide(checker: User) -> None:
        start.wait()
        try:
            approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
        except approvals.AlreadyDecided as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[checker]) for checker in checkers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), done) == (3, [approval.pk])
    assert User.objects.filter(username__startswith="trace-of").count() == 1


def broken_by(approval: Approval, **change: Any) -> None:
    with transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**change)


def test_the_database_refuses_a_checker_who_is_the_maker(maker: User) -> None:
    decided = {"verdict": "approved", "checker": maker, "checked_at": timezone.now()}
    with pytest.raises(IntegrityError, match="checker_is_not_maker"):
        broken_by(ask(maker), **decided)


def test_the_database_refuses_a_withdrawal_by_another(maker: User, checker: User) -> None:
    decided = {"verdict": "withdrawn", "checker": checker, "checked_at": timezone.now()}
    with pytest.raises(IntegrityError, match="only_its_maker_withdraws"):
        broken_by(ask(maker), **decided)


@pytest.mark.parametrize(
    "change",
    [
        {"payload": {"to_fen": 6}},
        {"payload_hash": "0"},
        {"reason": "another"},
        {"evidence": {"pd": 1}},
        {"action": "lending.other"},
        {"target_id": "7"},
    ],
)
def test_the_database_refuses_to_change_what_is_asked(maker: User, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="can't be changed"):
        broken_by(ask(maker), **change)


def test_the_database_refuses_to_reopen_what_is_decided(maker: User, checker: User) -> None:
    approval = approvals.reject(approval_id=ask(maker).pk, checker=checker, note="no")
    with pytest.raises(IntegrityError, match="is decided"):
        broken_by(approval, verdict="open", checker=None, checked_at=None)


def test_the_application_may_not_delete_an_approval(maker: User) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Approval.objects.filter(pk=ask(maker).pk).delete()


def test_a_target_may_be_any_row(maker: User) -> None:
    borrower: Borrower = BorrowerFactory()
    assert ask(maker, target=borrower).target_type == "lending.borrower"
