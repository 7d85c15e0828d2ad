"""Limits: every manual change waits for a second person, every decision keeps its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.maths.money import grouped_yuan, yuan
from core.models import Approval
from core.services import approvals, events, payloads
from core.services.approval_actions import ApprovalAction, Payload
from lending.models import Ceiling, CreditLine, LimitChange
from lending.services import ceilings, limit_decision_hooks

ACTION = "lending.change_limit"


class ChangeLimit(Payload, frozen=True):
    """From which limit the request starts, and which one is asked for."""

    from_fen: int
    to_fen: int


class LimitAboveCeiling(Refused):
    """One person may not owe so much. Source: product rules, section 10."""

    code = "limit_above_ceiling"
    status = 422


class LimitUnchanged(Refused):
    """The line has this limit already."""

    code = "limit_unchanged"
    status = 422


class LimitMoved(Refused):
    """The limit is no longer what the request started from."""

    code = "limit_moved"


class NotALimit(Refused):
    """A limit is a whole number of fen from 0 up."""

    code = "not_a_limit"
    status = 422


def propose(
    *,
    line: CreditLine,
    to_fen: int,
    on: date,
    maker: User,
    reason: str,
    evidence: dict[str, Any] | None = None,
) -> Approval:
    """Ask for another limit. Lowering it below what is drawn is allowed: nothing more can be drawn."""
    line = CreditLine.objects.get(pk=line.pk)
    _require_possible(line, to_fen, on)
    return approvals.request(
        action=ACTION,
        target=line,
        payload=ChangeLimit(from_fen=line.limit_fen, to_fen=to_fen),
        maker=maker,
        reason=reason,
        on=on,
        evidence=evidence,
    )


def evidence_of(*, line: CreditLine, on: date) -> dict[str, Any]:
    """Return how a line stands, for the checker of a request about it."""
    return {
        "as_of": on.isoformat(),
        "principal_outstanding_fen": line.principal_outstanding_fen,
        "held_fen": line.held_fen,
        "is_frozen": line.is_frozen,
    }


def change(
    *,
    line: CreditLine,
    to_fen: int,
    on: date,
    evidence: dict[str, Any],
    approval: Approval | None = None,
) -> CreditLine:
    """Change a limit that is decided, and keep the evidence it was decided on, frozen.

    Without an approval only for a decision inside a policy's authority, or a line taken over.
    """
    with transaction.atomic():
        locked = CreditLine.objects.select_for_update().get(pk=line.pk)
        _require_possible(locked, to_fen, on)
        LimitChange.objects.create(
            line=locked,
            from_fen=locked.limit_fen,
            to_fen=to_fen,
            effective_on=on,
            approval=approval,
            evidence=payloads.storable(evidence, field="evidence"),
        )
        locked.limit_fen = to_fen
        locked.save(update_fields=["limit_fen"])
        payload = {"limit": yuan(to_fen), "on": on.isoformat()}
        events.emit(kind="line.limit_changed", subject=locked.borrower.number, payload=payload)
    return locked


def do_change(payload: ChangeLimit, *, approval: Approval, on: date) -> dict[str, Any]:
    """Do the approved change, unless the limit has moved since it was asked for or what it rests on was overtaken."""
    line = CreditLine.objects.select_for_update().get(pk=approval.target_id)
    if line.limit_fen != payload.from_fen:
        raise LimitMoved(
            _("The limit has changed since this was asked."),
            remedy=_("Reject this request and ask anew."),
            value=yuan(line.limit_fen),
        )
    objection = limit_decision_hooks.first(approval=approval)
    if objection is not None:
        raise objection
    change(line=line, to_fen=payload.to_fen, on=on, evidence=approval.evidence, approval=approval)
    return {"limit_fen": payload.to_fen, "effective_on": on.isoformat()}


def describe_change(payload: ChangeLimit, approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    line = CreditLine.objects.select_related("borrower").get(pk=approval.target_id)
    return _("Limit of %(line)s from %(before)s to %(after)s yuan") % {
        "line": line.borrower.number,
        "before": grouped_yuan(payload.from_fen),
        "after": grouped_yuan(payload.to_fen),
    }


def _require_possible(line: CreditLine, to_fen: int, on: date) -> None:
    if isinstance(to_fen, bool) or not isinstance(to_fen, int) or to_fen < 0:
        raise NotALimit(
            _("A limit is a whole number of fen, zero or more."),
            remedy=_("Give such a number."),
            field="to_fen",
            value=str(to_fen),
        )
    if to_fen == line.limit_fen:
        raise LimitUnchanged(
            _("The line has this limit already."),
            remedy=_("Ask for another limit."),
            field="to_fen",
            value=yuan(to_fen),
        )
    ceiling_fen = ceilings.in_force(kind=Ceiling.Kind.BALANCE, on=on)
    if ceiling_fen is not None and to_fen > ceiling_fen:
        raise LimitAboveCeiling(
            _("One person may owe at most %(most)s yuan.") % {"most": yuan(ceiling_fen)},
            remedy=_("Ask for a limit within it."),
            field="to_fen",
            value=yuan(to_fen),
        )


CHANGE = ApprovalAction(
    ACTION, ChangeLimit, do_change, gettext_lazy("limit change"), describe_change
)
