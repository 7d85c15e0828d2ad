"""Two people decide: one asks, another decides, and the action is done in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval
from core.services import payloads, permissions
from core.services.actor import acting_as, officer
from core.services.approval_actions import Payload, action_of


class MayNot(Refused):
    """The officer lacks the permission to ask for this, or to decide it."""

    code = "may_not"
    status = 403


class OwnRequest(Refused):
    """Maker and checker are never one person."""

    code = "own_request"
    status = 403


class NotTheMaker(Refused):
    """Only who asked may withdraw."""

    code = "not_the_maker"
    status = 403


class AlreadyDecided(Refused):
    """The approval is not open any more."""

    code = "already_decided"


class AlreadyAsked(Refused):
    """The same action on the same target waits for a checker already."""

    code = "already_asked"


class PayloadChanged(Refused):
    """What would be done is not what the checker saw."""

    code = "payload_changed"


class TargetGone(Refused):
    """What the action was to be done to is not there."""

    code = "target_gone"


class NoReason(Refused):
    """A request and a rejection say why."""

    code = "no_reason"
    status = 422


def request(
    *,
    action: str,
    target: models.Model,
    payload: Payload | dict[str, Any],
    maker: User,
    reason: str,
    on: date,
    evidence: dict[str, Any] | None = None,
) -> Approval:
    """Ask for an approval action. Nothing of it is done before another person approves.

    The action is rehearsed and undone: what is refused on business date `on` is refused to its maker, and
    never stands in the way of the right request.
    `payload` is the action's own type, or its JSON: what is hashed must read back the same.
    """
    entered = action_of(action)
    if not reason.strip():
        raise NoReason(
            _("A request needs a reason."), remedy=_("Write why it is asked."), field="reason"
        )
    json = msgspec.to_builtins(payload) if isinstance(payload, Payload) else payload
    payload = payloads.exact(json)
    target_type, target_id = target._meta.label_lower, str(target.pk)  # noqa: SLF001 - public
    with acting_as(officer(maker)), transaction.atomic():
        _require(maker, entered.request_permission)
        approval = Approval(
            action=action,
            target_type=target_type,
            target_id=target_id,
            payload=payload,
            payload_hash=payloads.digest(action, target_type, target_id, payload),
            reason=reason.strip(),
            evidence=payloads.storable(evidence or {}, field="evidence"),
            maker=maker,
        )
        _require_target(approval)
        _save_only_open(approval)
        _rehearse(approval, on)
    return approval


def approve(
    *, approval_id: int, checker: User, on: date, note: str = "", seen_hash: str = ""
) -> Approval:
    """Approve and do the action at once, both or neither; `on` is today's business date.

    `seen_hash` is the payload's hash on the page that the checker decided from. Two checkers at once:
    one waits for the other and is refused.
    """
    with acting_as(officer(checker)), transaction.atomic():
        approval = _lock_open(approval_id)
        entered = action_of(approval.action)
        _require(checker, entered.check_permission)
        _require_another(approval, checker)
        _require_unchanged(approval, seen_hash)
        _require_target(approval)
        outcome = payloads.storable(entered.do(approval=approval, on=on), field="outcome")
        _decide(approval, Approval.Verdict.APPROVED, checker, note, outcome)
    return approval


def reject(*, approval_id: int, checker: User, note: str) -> Approval:
    """Reject with a reason. The request is kept."""
    if not note.strip():
        raise NoReason(
            _("A rejection needs a reason."), remedy=_("Write why it is rejected."), field="note"
        )
    with acting_as(officer(checker)), transaction.atomic():
        approval = _lock_open(approval_id)
        _require(checker, action_of(approval.action).check_permission)
        _require_another(approval, checker)
        _decide(approval, Approval.Verdict.REJECTED, checker, note, {})
    return approval


def withdraw(*, approval_id: int, maker: User, note: str = "") -> Approval:
    """Take one's own request back. It is kept."""
    with acting_as(officer(maker)), transaction.atomic():
        approval = _lock_open(approval_id)
        if approval.maker_id != maker.pk:
            raise NotTheMaker(
                _("Only who asked may withdraw a request."), remedy=_("Reject it instead.")
            )
        _decide(approval, Approval.Verdict.WITHDRAWN, maker, note, {})
    return approval


def _rehearse(approval: Approval, on: date) -> None:
    with transaction.atomic():
        action_of(approval.action).do(approval=approval, on=on)
        transaction.set_rollback(True)


def _save_only_open(approval: Approval) -> None:
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError as error:
        if "one_open_approval_a_deed" not in str(error):
            raise
        raise AlreadyAsked(
            _("The same is asked for already and waits for a checker."),
            remedy=_("Have it decided or withdrawn first."),
        ) from error


def _lock_open(approval_id: int) -> Approval:
    approval = Approval.objects.select_for_update().get(pk=approval_id)
    if approval.verdict != Approval.Verdict.OPEN:
        raise AlreadyDecided(
            _("This request is decided already."),
            remedy=_("Ask anew if it is still wanted."),
            value=approval.get_verdict_display(),
        )
    return approval


def _require(user: User, permission: str) -> None:
    if not permissions.holds(user, permission):
        raise MayNot(
            _("You may not do this."),
            remedy=_("Ask a colleague who has the permission."),
            value=permission,
        )


def _require_another(approval: Approval, checker: User) -> None:
    if approval.maker_id == checker.pk:
        raise OwnRequest(
            _("Nobody decides their own request."), remedy=_("Have another officer decide it.")
        )


def _require_unchanged(approval: Approval, seen_hash: str) -> None:
    stored = payloads.digest(
        approval.action, approval.target_type, approval.target_id, approval.payload
    )
    if stored != approval.payload_hash or seen_hash not in ("", stored):
        raise PayloadChanged(
            _("What would be done is not what was shown."),
            remedy=_("Open the request again; if it stays so, reject it and tell the auditor."),
        )


def _require_target(approval: Approval) -> None:
    model = apps.get_model(approval.target_type)
    if not model._default_manager.filter(pk=approval.target_id).exists():  # noqa: SLF001 - public
        raise TargetGone(
            _("What this request is about is not there any more."),
            remedy=_("Withdraw or reject it."),
            value=f"{approval.target_type} {approval.target_id}",
        )


def _decide(
    approval: Approval,
    verdict: Approval.Verdict,
    checker: User,
    note: str,
    outcome: dict[str, Any],
) -> None:
    approval.verdict = verdict
    approval.checker = checker
    approval.verdict_note = note.strip()
    approval.outcome = outcome
    approval.checked_at = Now()
    approval.save(update_fields=["verdict", "checker", "verdict_note", "outcome", "checked_at"])
    approval.refresh_from_db(fields=["checked_at"])
