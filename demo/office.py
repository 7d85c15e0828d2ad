"""The demo company's officers, and what two of them decide in the course of the months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from billing.maths.terms import Component
from billing.models import Fact, Position
from billing.services.facts import approval_evidence
from billing.services.positions import stored_positions
from core.maths.calendar import month_after
from core.models import Approval
from core.services import approvals
from devices.models import FabricationCase
from devices.services import fabrication
from lending.models import CreditLine, Loan
from lending.services import limits
from scoring.models import Assessment
from scoring.services.assessment import proposals

PASSWORD = "xiaodai-demo"  # noqa: S105 - printed at every start of the demo, which is no secret
OFFICERS = {
    "lin": "maker",
    "zhou": "checker",
    "chen": "collector",
    "gao": "modeller",
    "qin": "validator",
    "shen": "auditor",
    "he": "insurer",
}
# So many of the limits that assessments propose are taken up: one waits for the checker, one is approved, one rejected.
_TAKEN_UP = 3
_TAKEN_AWAY = 5


def hire() -> None:
    """Make the officers, each in the group of their work, and a superuser `admin`."""
    hashed = make_password(PASSWORD)  # once: to be slow is the purpose of it
    for username, group in OFFICERS.items():
        officer = User.objects.create(username=username, password=hashed, is_staff=True)
        officer.groups.add(Group.objects.get(name=group))
    User.objects.create(username="admin", password=hashed, is_staff=True, is_superuser=True)


def grant_limit(*, line: CreditLine, limit_fen: int, on: date) -> None:
    """Have the first limit of a line decided by two officers."""
    asked = limits.propose(
        line=line,
        to_fen=limit_fen,
        on=on,
        maker=_maker(),
        reason="首次授信：身份与收入已核实",
        evidence=limits.evidence_of(line=line, on=on),
    )
    _approve(asked, on)


def decide(*, day: date, last: bool, chance: Random) -> None:
    """Decide what a day of the month asks for; on the last day some requests stay open for whoever looks."""
    if day.day == 15:
        _waive_penalty(day)
    elif day.day == 18:
        _restructure(day)
    elif day.day == 20:
        _pause(day)
    elif day.day == 22:
        _reverse(day, chance)
    elif day.day == 26:
        _write_off(day)
    if last:
        _leave_open(day)


def take_limits_away(*, on: date) -> None:
    """Lower a few limits to nothing: only people give them back, so that assessments leave them to officers."""
    lines = CreditLine.objects.filter(is_frozen=False, limit_fen__gt=0).order_by("-pk")
    for line in lines[:_TAKEN_AWAY]:
        asked = limits.propose(
            line=line,
            to_fen=0,
            on=on,
            maker=_maker(),
            reason="身份证件到期，换证前暂停额度",
            evidence=limits.evidence_of(line=line, on=on),
        )
        _approve(asked, on)


def take_up(*, proposed: Sequence[Assessment], on: date) -> None:
    """Have the maker take up all but the first of the proposed limits; of these the first stays undecided."""
    asked = [
        proposals.take_up(
            assessment=assessment,
            maker=_maker(),
            reason="评分与还款记录良好，建议按评估额度",
            on=on,
        )
        for assessment in proposed[1 : 1 + _TAKEN_UP]
    ]
    for no, approval in enumerate(asked[1:]):
        if no % 2:
            approvals.reject(
                approval_id=approval.pk, checker=_checker(), note="收入证明不足，暂不调整"
            )
        else:
            _approve(approval, on)


def decide_a_case(*, at: datetime) -> None:
    """Have the checker decide the newest case of data that looks made up; the others wait."""
    case = FabricationCase.objects.filter(closed_at=None).order_by("pk").last()
    if case is not None:
        fabrication.decide(
            case=case,
            verdict=FabricationCase.Verdict.FABRICATED,
            reason="已电话核实：本人承认手环挂在摇步器上",
            officer=_checker(),
            at=at,
        )


def _waive_penalty(day: date) -> None:
    """Waive the penalty interest of somebody who has paid all else."""
    for position in _overdue(day, more_than=5):
        owed = stored_positions.state_of(loan=position.loan, as_of=day).penalty_interest_fen
        if owed:
            waived = {Component.PENALTY_INTEREST.value: owed}
            _decided(
                "billing.waive",
                position.loan,
                {"waived": waived},
                "首次逾期，客户住院，已提供证明",
                day,
            )
            return


def _restructure(day: date) -> None:
    for position in _overdue(day, more_than=45):
        following = month_after(day).replace(day=10)
        agreed = {"first_due_on": following.isoformat(), "instalments": 6, "interest_only": 2}
        reason = "收入下降，协商分六期归还，前两期只还息"
        _decided("billing.restructure", position.loan, agreed, reason, day)
        return


def _pause(day: date) -> None:
    """Pause penalty and the clock of a loan that was never paused."""
    for position in _overdue(day, more_than=5):
        if position.penalty_stops_until is None:
            until = day + timedelta(days=21)
            asked = {"until": until.isoformat(), "stops": ["penalty", "clock"]}
            _decided("billing.pause", position.loan, asked, "住院治疗，已提供证明", day)
            return


def _reverse(day: date, chance: Random) -> None:
    """Reverse a payment booked to the wrong loan."""
    paid = Fact.objects.filter(
        kind=Fact.Kind.REPAYMENT, recorded_on__gte=day.replace(day=10), reversed_by=None
    )
    facts = list(paid.order_by("pk"))
    if facts:
        _decided("billing.reverse", chance.choice(facts), {}, "渠道通知：该笔扣款失败", day)


def _write_off(day: date) -> None:
    for position in _overdue(day, more_than=150):
        _decided("billing.write_off", position.loan, {}, "失联超过五个月，催收无果", day)
        return


def _leave_open(day: date) -> None:
    lines = CreditLine.objects.filter(is_frozen=False).order_by("pk")[:2]
    for line in lines:
        higher_fen = line.limit_fen + 2_000_00
        limits.propose(
            line=line,
            to_fen=higher_fen,
            on=day,
            maker=_maker(),
            reason="连续按时还款，申请提高额度",
            evidence=limits.evidence_of(line=line, on=day),
        )
    late = next(iter(_overdue(day, more_than=10)), None)
    if late:
        owed = stored_positions.state_of(loan=late.loan, as_of=day).penalty_interest_fen
        if owed:
            _ask(
                "billing.waive",
                late.loan,
                {"waived": {Component.PENALTY_INTEREST.value: owed}},
                "客户申请减免罚息",
                day,
            )


def _overdue(day: date, *, more_than: int) -> list[Position]:
    """Return positions on the books, more than so many days past due, the longest first."""
    long_ago = day - timedelta(days=more_than)
    rows = Position.objects.filter(books=Position.Books.ON, next_unpaid_due_on__lt=long_ago)
    return list(rows.select_related("loan").order_by("next_unpaid_due_on", "pk"))


def _decided(
    action: str, target: Loan | Fact, payload: dict[str, Any], reason: str, on: date
) -> None:
    _approve(_ask(action, target, payload, reason, on), on)


def _ask(
    action: str, target: Loan | Fact, payload: dict[str, Any], reason: str, on: date
) -> Approval:
    loan = target.loan if isinstance(target, Fact) else target
    return approvals.request(
        action=action,
        target=target,
        payload=payload,
        maker=_maker(),
        reason=reason,
        on=on,
        evidence=approval_evidence.of_loan(loan=loan, as_of=on),
    )


def _approve(asked: Approval, on: date) -> None:
    approvals.approve(approval_id=asked.pk, checker=_checker(), on=on, note="同意")


def _maker() -> User:
    return User.objects.get(username="lin")


def _checker() -> User:
    return User.objects.get(username="zhou")
