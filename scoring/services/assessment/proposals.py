"""Proposals: limits that an assessment leaves to officers. One takes it up, another decides.

Source: product rules, section 9: the score proposes a limit; officers decide, two by two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.money import yuan
from core.models import Approval
from core.services import approval_actions, approvals
from core.services.actor import acting_as, officer
from devices.maths.catalogue import Purpose
from devices.models import ConsentReceipt
from devices.services import borrower_lock
from lending.models import CreditLine
from lending.services import limit_decision_hooks, limits
from scoring.models import Assessment, TakenUp
from scoring.services.assessment import decision_evidence

WAITS = Assessment.Outcome.WAITS


class NothingToTakeUp(Refused):
    """The assessment left nothing to officers."""

    code = "nothing_to_take_up"


class TakenUpAlready(Refused):
    """An assessment is taken up once, whatever became of it."""

    code = "taken_up_already"


class Superseded(Refused):
    """What came later counts."""

    code = "assessment_overtaken"


class EvidenceWithdrawn(Refused):
    """No limit rests on data that the person took back."""

    code = "evidence_withdrawn"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a proposed limit has come: the request once it is taken up, and what keeps it from going on."""

    approval: Approval | None
    obstacle: Refused | None


def register() -> None:
    """Enter what speaks against a limit where requests about limits are decided. May run twice."""
    limit_decision_hooks.register(objection)


def may_take_up(user: Any) -> bool:
    """Return whether an officer may ask for a limit."""
    return bool(user.has_perm(approval_actions.action_of(limits.ACTION).request_permission))


def waiting() -> QuerySet[Assessment]:
    """Return the assessments that an officer can take up, the longest waiting first."""
    free = _as_they_stand().filter(
        outcome=WAITS,
        taken_up__isnull=True,
        borrower__erased_at__isnull=True,
        newest_id=F("pk"),
        limit_now_fen=F("limit_before_fen"),
        is_asked=False,
        is_withdrawn=False,
    )
    return free.order_by("as_of", "pk")


def take_up(*, assessment: Assessment, maker: User, reason: str, on: date) -> Approval:
    """Make an assessment's limit this officer's request, on the evidence it rested on; another officer decides it.

    Two officers at once: one waits for the other and is refused. Raises what limits.propose raises, too.
    """
    with acting_as(officer(maker)), transaction.atomic():
        borrower_lock.lock_borrowers(borrower_ids=[assessment.borrower_id])
        line = CreditLine.objects.select_for_update().get(borrower=assessment.borrower_id)
        stands = _as_they_stand().get(pk=assessment.pk)
        obstacle = _obstacle(stands)
        if obstacle is not None:
            raise obstacle
        approval = limits.propose(
            line=line,
            to_fen=stands.limit_fen,
            on=on,
            maker=maker,
            reason=reason,
            evidence=decision_evidence.of(stands),
        )
        TakenUp.objects.create(assessment=stands, approval=approval)
    return approval


@transaction.atomic
def leave(*, assessment: Assessment, maker: User, reason: str, on: date) -> Approval:
    """Leave the limit as it is, for a reason that is kept: a request that this officer takes back at once.

    Nothing changes, so nobody else decides. Raises what take_up raises.
    """
    approval = take_up(assessment=assessment, maker=maker, reason=reason, on=on)
    return approvals.withdraw(approval_id=approval.pk, maker=maker, note=reason)


def is_free(assessment: Assessment) -> bool:
    """Return whether nothing stands in the way of taking an assessment up."""
    return _obstacle(_as_they_stand().get(pk=assessment.pk)) is None


def progress(assessment: Assessment) -> Progress | None:
    """Return how far a proposed limit has come; None where the assessment left nothing to officers."""
    if assessment.outcome != WAITS:
        return None
    stands = _as_they_stand().get(pk=assessment.pk)
    approval = _approval_of(stands)
    if approval is None:
        return Progress(None, _obstacle(stands))
    is_open = approval.verdict == Approval.Verdict.OPEN
    return Progress(approval, _spoken_against(stands) if is_open else None)


def objection(approval: Approval) -> Refused | None:
    """Return what speaks against a limit that was taken up. What a person asked for by themselves stands."""
    stands = _as_they_stand().filter(taken_up__approval=approval).first()
    return None if stands is None else _spoken_against(stands)


def _as_they_stand() -> QuerySet[Any]:
    """Return assessments beside what has happened since: to the line, to the evidence, and by whom it is asked."""
    of_person = Assessment.objects.filter(borrower=OuterRef("borrower")).order_by("-as_of", "-pk")
    withdrawn = ConsentReceipt.objects.annotate(
        scored=ExpressionWrapper(OuterRef("snapshot__scored"), output_field=JSONField()),
        data=Func(F("kind"), function="to_jsonb", output_field=JSONField()),
    ).filter(
        borrower=OuterRef("borrower"),
        purpose=Purpose.CREDIT,
        decision=ConsentReceipt.Decision.WITHDRAWN,
        at__gte=OuterRef("as_of"),
        scored__contains=F("data"),
    )
    asked = Approval.objects.filter(
        action=limits.ACTION,
        target_type=CreditLine._meta.label_lower,  # noqa: SLF001 - public
        target_id=Cast(OuterRef("borrower__line__pk"), CharField()),
        verdict=Approval.Verdict.OPEN,
    )
    return Assessment.objects.annotate(
        newest_id=Subquery(of_person.values("pk")[:1]),
        newest_outcome=Subquery(of_person.values("outcome")[:1]),
        newest_limit_fen=Subquery(of_person.values("limit_fen")[:1]),
        limit_now_fen=F("borrower__line__limit_fen"),
        is_asked=Exists(asked),
        is_withdrawn=Exists(withdrawn),
    ).select_related("borrower", "taken_up__approval__maker", "taken_up__approval__checker")


def _approval_of(stands: Assessment) -> Approval | None:
    taken = getattr(stands, "taken_up", None)
    return taken.approval if taken is not None else None


def _obstacle(stands: Any) -> Refused | None:
    """Return why an assessment can't be taken up."""
    if stands.outcome != WAITS:
        return NothingToTakeUp(
            _("This assessment left nothing to officers."), remedy=_("Ask for another limit.")
        )
    if _approval_of(stands) is not None:
        return TakenUpAlready(
            _("This assessment was taken up already."),
            remedy=_("Read the request that came of it."),
        )
    if stands.borrower.erased_at is not None:
        return Superseded(_("The person was erased."), remedy=_("Nothing is left to decide."))
    if stands.newest_id != stands.pk:
        return Superseded(
            _("A newer assessment counts."), remedy=_("Open the person's latest assessment.")
        )
    changed = _changed_since(stands)
    if changed is None and stands.is_asked:
        return approvals.AlreadyAsked(
            _("Another request about this limit waits for a second officer."),
            remedy=_("Have it decided or withdrawn first."),
        )
    return changed


def _spoken_against(stands: Any) -> Refused | None:
    """Return why a limit that was taken up must not take effect any more.

    A newer assessment that leaves the same limit to officers speaks for it.
    """
    if (stands.newest_outcome, stands.newest_limit_fen) != (WAITS, stands.limit_fen):
        return Superseded(
            _("A newer assessment says otherwise."),
            remedy=_("Reject this request: the newer assessment counts."),
        )
    return _changed_since(stands)


def _changed_since(stands: Any) -> Refused | None:
    if stands.limit_now_fen != stands.limit_before_fen:
        return limits.LimitMoved(
            _("The limit has changed since the assessment."),
            remedy=_("Assess anew."),
            value=yuan(stands.limit_now_fen),
        )
    if stands.is_withdrawn:
        return EvidenceWithdrawn(
            _("Data that the assessment rested on was withdrawn."), remedy=_("Assess anew.")
        )
    return None
