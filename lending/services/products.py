"""Product versions: proposed by one person, approved by another, never edited after that."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.models import Approval
from core.services import approvals, events, versions
from core.services.actor import acting_as, officer
from core.services.approval_actions import ApprovalAction, Payload
from lending.models import ProductVersion
from lending.models.products import FIRST_PRODUCT

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


class NoProduct(Refused):
    """No version of the product is in force on the day."""

    code = "no_product"


class UnknownProduct(Refused):
    """No version of a product of this code was ever approved."""

    code = "unknown_product"
    status = 422


WORDS = versions.Words(
    gettext_lazy("Correct the terms."),
    gettext_lazy("A version begins today at the earliest."),
    gettext_lazy("The terms are not what was asked for."),
    gettext_lazy("Reject this request and propose the version anew."),
    gettext_lazy("Another version begins on the same day."),
)


def version_in_force(*, code: str, on: date) -> ProductVersion:
    """Return the approved version of a product in force on a day; raises NoProduct."""
    found: ProductVersion | None = ProductVersion.objects.in_force(on).filter(code=code).first()
    if found is None:
        raise none_in_force(code=code, on=on)
    return found


def versions_in_force(*, on: date) -> dict[str, ProductVersion]:
    """Return the approved version of each product in force on a day, by the product's code."""
    return {version.code: version for version in ProductVersion.objects.in_force(on)}


def none_in_force(*, code: str, on: date) -> NoProduct:
    """Return the refusal of a day on which no version of a product is in force."""
    return NoProduct(
        _("No version of the product %(code)s is in force on this day.") % {"code": code},
        remedy=_("Have a version of this product approved that is effective by then."),
        field="on",
        value=on.isoformat(),
    )


def code_for_line(named: str = "") -> str:
    """Return the code of the product that a new line is opened under; raises UnknownProduct.

    Where none is named, it is the one first put on offer: a second product changes nothing for who names none.
    """
    approved = ProductVersion.objects.approved()
    if not named:
        first = approved.order_by("effective_from", "pk").first()
        return first.code if first else FIRST_PRODUCT
    if not approved.filter(code=named).exists():
        raise UnknownProduct(
            _("There is no approved product of this code."),
            remedy=_("Name one of: %(codes)s.")
            % {"codes": ", ".join(sorted(set(approved.values_list("code", flat=True)))) or "–"},
            field="product",
            value=named,
        )
    return named


def propose(*, effective_from: date, on: date, maker: User, reason: str, **terms: Any) -> Approval:
    """Ask for a new version with the terms given, the rest as the model's defaults have it."""
    versions.require_not_past(effective_from, on, WORDS)
    with acting_as(officer(maker)), transaction.atomic():
        version = ProductVersion(effective_from=effective_from, **terms)
        version.number = versions.next_number(version)
        version.status = ProductVersion.Status.PROPOSED
        versions.require_sound(version, WORDS)
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
    version = versions.approve(
        ProductVersion,
        approval=approval,
        on=on,
        is_unmoved=lambda version: _terms(version) == payload,
        words=WORDS,
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


APPROVE = ApprovalAction(ACTION, Terms, do_approve, gettext_lazy("product version"), describe)
