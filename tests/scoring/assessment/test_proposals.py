"""The score proposes a limit; officers decide, two by two. Source: product rules, section 9."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Now

from core.models import Approval
from core.services import approvals
from devices.maths.catalogue import Kind
from lending.models import Borrower, CreditLine, LimitChange
from lending.services import limits
from scoring.features.feature_set import SourceState
from scoring.models import Assessment, TakenUp
from scoring.services.assessment import assessments, explanations, proposals, reassessments
from tests.factories import ConsentReceiptFactory, OfficerFactory
from tests.scoring.assessment.assessed import (
    DPD,
    ON,
    STEPS,
    Told,
    Trigger,
    assess,
    earning,
    line,
    model,
    noon,
    proposed,
    told,
)
from tests.scoring.evidence.evidence_told import withdraw

__all__ = ["line", "model", "proposed", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]
LATER = timedelta(hours=1)


def maker() -> User:
    officer: User = OfficerFactory(permissions=["lending.request_change_limit"])
    return officer


def checker() -> User:
    officer: User = OfficerFactory(permissions=["lending.check_change_limit"])
    return officer


def take_up(
    assessment: Assessment, by: User | None = None, reason: str = "known for years"
) -> Approval:
    return proposals.take_up(assessment=assessment, maker=by or maker(), reason=reason, on=ON)


def approve(approval: Approval, by: User | None = None) -> None:
    approvals.approve(approval_id=approval.pk, checker=by or checker(), on=ON)


def asked() -> QuerySet[Approval]:
    """Return the requests about a limit; a champion has one of its own."""
    return Approval.objects.filter(action=limits.ACTION)


def again(assessment: Assessment) -> Assessment:
    """Assess the same person an hour later."""
    return assess(assessment.borrower, as_of=noon() + LATER)


def limit_of(borrower: Borrower) -> int:
    return CreditLine.objects.get(borrower=borrower).limit_fen


def said(assessment: Assessment) -> str:
    found = proposals.progress(assessment)
    return explanations.progress(found) if found else ""


def test_above_the_authority_a_machine_asks_nobody_and_the_limit_waits(
    proposed: Assessment,
) -> None:
    assert (proposed.outcome, proposed.limit_fen) == ("waits", 50_000_00)
    assert limit_of(proposed.borrower) == 0
    assert not asked().exists()
    assert list(proposals.waiting()) == [proposed]
    assert said(proposed) == "Waits for an officer to take it up."


def test_one_officer_takes_it_up_and_another_decides(proposed: Assessment) -> None:
    officer = maker()
    approval = take_up(proposed, officer)

    assert (approval.maker, approval.verdict) == (officer, "open")
    assert limit_of(proposed.borrower) == 0
    assert not proposals.waiting().exists()
    approve(approval)
    assert limit_of(proposed.borrower) == 50_000_00


def test_the_evidence_is_the_one_that_the_assessment_froze(
    told: Told, proposed: Assessment
) -> None:
    told.usual[STEPS] = 1.0
    approve(take_up(proposed))

    evidence = LimitChange.objects.get().evidence
    assert evidence["snapshot_sha256"] == proposed.snapshot_sha256
    assert evidence["feature_values"] == {STEPS: "9000.0", DPD: "0.0"}
    assert (evidence["score"], evidence["policy_version"]) == (proposed.points, 1)


def test_whoever_took_it_up_never_decides_it(proposed: Assessment) -> None:
    both = OfficerFactory(is_superuser=True)
    approval = take_up(proposed, both)

    with pytest.raises(approvals.OwnRequest):
        approve(approval, both)
    assert limit_of(proposed.borrower) == 0


def test_taking_up_needs_the_permission_to_ask_for_a_limit(proposed: Assessment) -> None:
    with pytest.raises(approvals.MayNot):
        take_up(proposed, checker())
    assert list(proposals.waiting()) == [proposed]


def test_taking_up_needs_a_reason(proposed: Assessment) -> None:
    with pytest.raises(approvals.NoReason):
        take_up(proposed, reason=" ")
    assert not TakenUp.objects.exists()


def test_an_assessment_is_taken_up_once_whatever_became_of_it(proposed: Assessment) -> None:
    approval = take_up(proposed)
    with pytest.raises(proposals.TakenUpAlready):
        take_up(proposed)

    approvals.reject(approval_id=approval.pk, checker=checker(), note="no")

    with pytest.raises(proposals.TakenUpAlready):
        take_up(proposed)
    assert not proposals.waiting().exists()


def test_what_the_policy_decided_is_not_taken_up(told: Told, line: CreditLine) -> None:
    assessment = assess(line.borrower)

    with pytest.raises(proposals.NothingToTakeUp):
        take_up(assessment)
    assert said(assessment) == ""


def test_only_the_newest_assessment_is_taken_up(proposed: Assessment) -> None:
    newer = again(proposed)

    with pytest.raises(proposals.Superseded):
        take_up(proposed)
    assert list(proposals.waiting()) == [newer]
    assert said(proposed) == "A newer assessment counts."


def test_a_limit_that_moved_since_leaves_nothing_to_take_up(proposed: Assessment) -> None:
    limits.change(line=proposed.borrower.line, to_fen=1_000_00, on=ON, evidence={})

    with pytest.raises(limits.LimitMoved):
        take_up(proposed)
    assert not proposals.waiting().exists()
    assert said(proposed) == "The limit has changed since the assessment."


def consented(assessment: Assessment, kind: Kind) -> None:
    """Agree, and take it back after the assessment."""
    ConsentReceiptFactory(borrower=assessment.borrower, kind=kind)
    withdraw(assessment.borrower, kind, noon() + LATER)


def test_evidence_that_was_withdrawn_is_not_taken_up_even_before_the_next_assessment(
    proposed: Assessment,
) -> None:
    consented(proposed, Kind.BUREAU)

    with pytest.raises(proposals.EvidenceWithdrawn):
        take_up(proposed)
    assert not proposals.waiting().exists()


def test_the_assessment_that_follows_a_withdrawal_is_the_one_that_counts(
    told: Told, proposed: Assessment
) -> None:
    consented(proposed, Kind.BUREAU)
    told.states["bureau"] = SourceState.REFUSED
    at = noon() + 2 * LATER
    assert reassessments.assess_withdrawn(on=ON, as_of=at, actor="minute") == 1

    with pytest.raises(proposals.Superseded):
        take_up(proposed)


def test_what_no_score_used_may_be_withdrawn_and_the_proposal_stands(proposed: Assessment) -> None:
    consented(proposed, Kind.CAR)

    assert list(proposals.waiting()) == [proposed]
    assert take_up(proposed)


def test_beside_another_request_about_the_limit_nothing_is_taken_up(proposed: Assessment) -> None:
    limits.propose(
        line=proposed.borrower.line, to_fen=1_000_00, on=ON, maker=maker(), reason="a raise"
    )

    with pytest.raises(approvals.AlreadyAsked):
        take_up(proposed)
    assert not proposals.waiting().exists()
    assert said(proposed).startswith("Another request about this limit")


def test_a_person_who_was_erased_waits_for_nobody(proposed: Assessment) -> None:
    Borrower.objects.filter(pk=proposed.borrower_id).update(erased_at=Now())

    assert not proposals.waiting().exists()
    with pytest.raises(proposals.Superseded):
        take_up(proposed)


def test_what_was_taken_up_takes_no_effect_once_a_newer_assessment_says_otherwise(
    proposed: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = take_up(proposed)
    earning(monkeypatch, 12_000_00)
    newer = again(proposed)

    with pytest.raises(proposals.Superseded):
        approve(approval)
    assert said(proposed).endswith("A newer assessment says otherwise.")
    approvals.reject(approval_id=approval.pk, checker=checker(), note="superseded")
    approve(take_up(newer))
    assert limit_of(proposed.borrower) == newer.limit_fen == 24_000_00


def test_a_newer_assessment_of_the_same_limit_speaks_for_what_was_taken_up(
    proposed: Assessment,
) -> None:
    approval = take_up(proposed)
    newer = again(proposed)

    assert not proposals.waiting().exists()
    approve(approval)
    assert limit_of(proposed.borrower) == newer.limit_fen


def test_what_was_taken_up_takes_no_effect_once_its_evidence_was_withdrawn(
    proposed: Assessment,
) -> None:
    approval = take_up(proposed)
    consented(proposed, Kind.BUREAU)

    with pytest.raises(proposals.EvidenceWithdrawn):
        approve(approval)
    assert limit_of(proposed.borrower) == 0


def test_what_a_person_asked_for_by_themselves_stands_beside_any_assessment(
    told: Told, line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = limits.propose(line=line, to_fen=1_000_00, on=ON, maker=maker(), reason="a raise")
    earning(monkeypatch, 60_000_00)
    assess(line.borrower)

    approve(own)
    assert limit_of(line.borrower) == 1_000_00


def by_hand(borrower: Borrower, officer: User) -> Assessment:
    return assessments.assess(
        borrower=borrower,
        as_of=noon() + LATER,
        on=ON,
        trigger=Trigger.REFRESH,
        actor=f"officer:{officer.username}",
        maker=officer,
    )


def test_an_officer_who_assesses_by_hand_is_the_maker(proposed: Assessment) -> None:
    officer = maker()
    assessment = by_hand(proposed.borrower, officer)

    assert assessment.taken_up.approval.maker == officer
    assert said(assessment) == f"Taken up by {officer}, waits for a second officer."


def test_an_officer_who_may_not_ask_leaves_it_to_others(proposed: Assessment) -> None:
    assessment = by_hand(proposed.borrower, OfficerFactory())

    assert not asked().exists()
    assert list(proposals.waiting()) == [assessment]


def test_an_officer_who_assesses_beside_another_request_adds_none(proposed: Assessment) -> None:
    approval = take_up(proposed)
    assessment = by_hand(proposed.borrower, maker())

    assert list(asked()) == [approval]
    assert not TakenUp.objects.filter(assessment=assessment).exists()


def test_it_is_said_who_took_it_up_and_who_decided(proposed: Assessment) -> None:
    one, other = maker(), checker()
    approve(take_up(proposed, one), other)

    assert said(proposed) == f"Taken up by {one}, approved by {other}."


def test_a_request_that_its_maker_withdrew_says_so(proposed: Assessment) -> None:
    one = maker()
    approvals.withdraw(approval_id=take_up(proposed, one).pk, maker=one)

    assert said(proposed) == f"Taken up by {one}, who withdrew it."


def test_an_officer_leaves_a_limit_as_it_is_with_a_reason_and_it_waits_no_more(
    proposed: Assessment,
) -> None:
    left = proposals.leave(assessment=proposed, maker=maker(), reason="moves abroad", on=ON)

    assert left.verdict == Approval.Verdict.WITHDRAWN
    assert said(proposed) == f"Left as it is by {left.maker}: moves abroad"
    assert not proposals.waiting().exists()
    assert limit_of(proposed.borrower) == proposed.limit_before_fen


def test_nobody_leaves_a_limit_as_it_is_without_a_reason(proposed: Assessment) -> None:
    with pytest.raises(approvals.NoReason):
        proposals.leave(assessment=proposed, maker=maker(), reason=" ", on=ON)
    assert list(proposals.waiting()) == [proposed]


def test_what_was_left_as_it_is_is_not_taken_up_any_more(proposed: Assessment) -> None:
    proposals.leave(assessment=proposed, maker=maker(), reason="moves abroad", on=ON)
    with pytest.raises(proposals.TakenUpAlready):
        take_up(proposed)
