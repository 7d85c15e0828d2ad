"""Product versions: proposed by one person, approved by another, never edited after that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval
from core.services import approvals, events, versions
from core.services.actor import acting_as, officer
from lending.models import ProductVersion
from lending.models.products import FIRST_PRODUCT

ACTION = "lending.approve_product_version"
TERMS = (
    "code",
    "number",
    "name",
    "min_draw_down_fen",
    "daily_rate_ppm",
    "overdue_rate_ppm",
    "due_day",
    "min_instalments",
    "max_instalments",
    "method",
    "prepayment",
    "compound_interest",
    "waterfall",
    "quote_minutes",
)


class NoProduct(Refused):
    """No version of the product is in force on the day."""

    code = "no_product"


class UnknownProduct(Refused):
    """No version of a product of this code was ever approved."""

    code = "unknown_product"
    status = 422


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


def version_in_force(*, code: str, on: date) -> ProductVersion:
    """Return the approved version of a product in force on a day; raises NoProduct."""
    found = _in_force(on).filter(code=code).first()
    if found is None:
        raise none_in_force(code=code, on=on)
    return found


def versions_in_force(*, on: date) -> dict[str, ProductVersion]:
    """Return the approved version of each product in force on a day, by the product's code."""
    return {version.code: version for version in _in_force(on)}


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
    approved = ProductVersion.objects.filter(status=ProductVersion.Status.APPROVED)
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


def do_approve(*, approval: Approval, on: date) -> dict[str, Any]:
    """Put an approved version on offer, unless its terms were touched since it was asked for."""
    version = ProductVersion.objects.select_for_update().get(pk=approval.target_id)
    _require_not_past(version.effective_from, on)
    if _terms(version) != approval.payload:
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
    events.emit(kind="product.approved", subject=str(version), payload=_terms(version))
    return {"effective_from": version.effective_from.isoformat()}


def describe(approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    return _("Product version %(number)s of %(code)s from %(day)s on") % {
        "number": approval.payload["number"],
        "code": approval.payload["code"],
        "day": approval.payload["effective_from"],
    }


def _in_force(on: date) -> QuerySet[ProductVersion]:
    """Choose of each product the version in force on a day."""
    approved = ProductVersion.objects.filter(
        status=ProductVersion.Status.APPROVED, effective_from__lte=on
    )
    return approved.order_by("code", "-effective_from", "-number").distinct("code")


def _terms(version: ProductVersion) -> dict[str, Any]:
    terms = {name: getattr(version, name) for name in TERMS}
    return {name: _plain(value) for name, value in terms.items()} | {
        "effective_from": version.effective_from.isoformat()
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


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
