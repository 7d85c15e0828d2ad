"""Product versions: proposed by one person, approved by another, never edited after that."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.models import Approval
from core.services import approvals, events, versions
from core.services.actor import acting_as, officer
from core.services.approval_actions import ApprovalAction, Payload
from lending.models import ProductVersion

ACTION = "lending.approve_product_version"


class Terms(Payload, frozen=True):
    """The terms of a version, as they are asked for."""

    code: str
    number: int
    name: str
    min_draw_down_fen: int
    daily_rate_ppm: int
    overdue_rate_ppm: int
    due_day: int
    min_instalments: int
    max_instalments: int
    method: str
    prepayment: str
    compound_interest: bool
    waterfall: str
    quote_minutes: int
    effective_from: date


class BrokenTerms(Refused):
    """The terms break a rule of their own."""

    code = "broken_terms"
    status = 422


class EffectiveInThePast(Refused):
    """Terms can't begin before today: loans of those days were drawn under others."""

    code = "effective_in_the_past"
    status = 422


class TermsMoved(Refused):
    """The version isn't any more what was asked for."""

    code = "terms_moved"


class DayTaken(Refused):
    """Another approved version begins on the same day."""

    code = "day_taken"


def propose(*, effective_from: date, on: date, maker: User, reason: str, **terms: Any) -> Approval:
    """Ask for a new version with the terms given, the rest as the model's defaults have it."""
    _require_not_past(effective_from, on)
    with acting_as(officer(maker)), transaction.atomic():
        version = ProductVersion(effective_from=effective_from, **terms)
        version.number = _next_number(version.code)
        version.status = ProductVersion.Status.PROPOSED
        fault = versions.fault_of(version)
        if fault is not None:
            raise BrokenTerms(fault.rule, remedy=_("Correct the terms."), field=fault.field)
        version.save(force_insert=True)
        return approvals.request(
            action=ACTION,
            target=version,
            payload=_terms(version),
            maker=maker,
            reason=reason,
            on=on,
        )


def do_approve(payload: Terms, *, approval: Approval, on: date) -> dict[str, Any]:
    """Put an approved version on offer, unless its terms were touched since it was asked for."""
    version = ProductVersion.objects.select_for_update().get(pk=approval.target_id)
    _require_not_past(version.effective_from, on)
    if _terms(version) != payload:
        raise TermsMoved(
            _("The terms are not what was asked for."),
            remedy=_("Reject this request and propose the version anew."),
        )
    if not versions.put_in_force(version, one_a_day="one_approved_product_version_a_day"):
        raise DayTaken(
            _("Another version begins on the same day."),
            remedy=_("Propose it for another day."),
            field="effective_from",
            value=version.effective_from.isoformat(),
        )
    events.emit(kind="product.approved", subject=str(version), payload=msgspec.to_builtins(payload))
    return {"effective_from": version.effective_from.isoformat()}


def describe(payload: Terms, _approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    return _("Product version %(number)s of %(code)s from %(day)s on") % {
        "number": payload.number,
        "code": payload.code,
        "day": payload.effective_from,
    }


def _terms(version: ProductVersion) -> Terms:
    return Terms(**{name: getattr(version, name) for name in Terms.__struct_fields__})


def _next_number(code: str) -> int:
    last = ProductVersion.objects.filter(code=code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _require_not_past(effective_from: date, on: date) -> None:
    if effective_from < on:
        raise EffectiveInThePast(
            _("A version begins today at the earliest."),
            remedy=_("Propose it for a day to come."),
            field="effective_from",
            value=effective_from.isoformat(),
        )


APPROVE = ApprovalAction(ACTION, Terms, do_approve, gettext_lazy("product version"), describe)
