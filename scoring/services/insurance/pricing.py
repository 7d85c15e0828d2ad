"""Insurance pricing tables: proposed by one person, decided by another, in force from a day on, never edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.maths.money import percent
from core.models import Approval
from core.services import approval_actions, approvals, events, versions
from core.services.actor import acting_as, officer
from core.services.approval_actions import ApprovalAction, Payload
from scoring.maths.insurance import FACTORS, BrokenRows, Factor, read_rows
from scoring.models import PricingTable

ACTION = "scoring.change_pricing"
ChangePricing = versions.comparison(
    "ChangePricing", rows=list[str], lowest_ppm=int, source=str, effective_from=date
)


class NoPricing(Refused):
    """No pricing table of the product is in force on the day."""

    code = "no_pricing"


WORDS = versions.Words(
    gettext_lazy("Correct the table."),
    gettext_lazy("A pricing table begins today at the earliest."),
    gettext_lazy("The relativities are not what was asked for."),
    gettext_lazy("Reject this request and propose the table anew."),
    gettext_lazy("Another table of this insurance begins on the same day."),
)


def in_force(*, product: str, on: date) -> PricingTable:
    """Find the table of a product on a business date. Raises NoPricing."""
    found: PricingTable | None = PricingTable.objects.in_force(on).filter(product=product).first()
    if found is None:
        raise NoPricing(
            _("No pricing table of this insurance is in force on this day."),
            remedy=_("Have two people put one in force."),
            field="product",
            value=product,
        )
    return found


def factors_of(table: PricingTable) -> list[Factor]:
    """Return a table's relativities to the arithmetic."""
    return read_rows(table.product, table.rows)


def propose(
    *,
    product: str,
    effective_from: date,
    rows: list[dict[str, Any]],
    lowest_ppm: int,
    source: str,
    on: date,
    maker: User,
    reason: str,
) -> Approval:
    """Ask for a next table of a product. It waits for a second person."""
    versions.require_not_past(effective_from, on, WORDS)
    before = in_force(product=product, on=on)
    with acting_as(officer(maker)), transaction.atomic():
        table = PricingTable(
            product=product,
            effective_from=effective_from,
            rows=rows,
            lowest_ppm=lowest_ppm,
            source=source.strip(),
        )
        table.number = versions.next_number(table)
        _require_sound(table)
        table.save(force_insert=True)
        return approvals.request(
            action=ACTION,
            target=table,
            payload=versions.side_by_side(stands=_written(before), asked=_written(table)),
            maker=maker,
            reason=reason,
            on=on,
        )


def do_change(_payload: Payload, *, approval: Approval, on: date) -> dict[str, Any]:
    """Put an approved table in force from its day on, unless its relativities were touched since."""
    table = versions.approve(
        PricingTable,
        approval=approval,
        on=on,
        is_unmoved=lambda table: versions.is_as_asked(approval, _written(table)),
        words=WORDS,
    )
    payload = {"version": table.number, "effective_from": table.effective_from.isoformat()}
    events.emit(kind="insurance_pricing.approved", subject=table.product, payload=payload)
    return payload


def describe(payload: Any, approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    table = PricingTable.objects.get(pk=approval.target_id)
    return _("Pricing table of %(product)s from %(day)s on") % {
        "product": table.get_product_display(),
        "day": payload.to_effective_from,
    }


def register() -> None:
    """Enter the change of pricing among the approval actions."""
    action = ApprovalAction(
        ACTION, ChangePricing, do_change, gettext_lazy("pricing table"), describe
    )
    approval_actions.register(action)


def _written(table: PricingTable) -> dict[str, Any]:
    """Write a table for a request: figures and codes only, so that it reads the same in every language."""
    return {
        "rows": [_line(factor) for factor in factors_of(table)],
        "lowest_ppm": table.lowest_ppm,
        "source": table.source,
        "effective_from": table.effective_from.isoformat(),
    }


def _line(factor: Factor) -> str:
    bands = (
        f"< {band.below} → {percent(band.relativity_ppm)}"
        if band.below is not None
        else f"… → {percent(band.relativity_ppm)}"
        for band in factor.bands
    )
    return f"{factor.code}: {'; '.join(bands)}"


def _require_sound(table: PricingTable) -> None:
    versions.require_sound(table, WORDS)
    try:
        factors_of(table)
    except BrokenRows as error:
        raise versions.BrokenVersion(
            _(
                "Each factor of the insurance stands once, in bands that rise to an open end, at no more than 100%."
            ),
            remedy=_("Correct the bands. The factors are: %(factors)s.")
            % {"factors": ", ".join(FACTORS[table.product])},
            field="rows",
            value=str(error),
        ) from error
