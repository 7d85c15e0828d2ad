"""The parts of pages that show what a borrower agreed to tell us, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.template import Library

from core.maths.calendar import now, today
from core.templatetags.cells import first_of
from devices.maths.catalogue import ALLOWED_PAIRS, Kind, Purpose
from devices.models import (
    ConsentReceipt,
    DeviceOwnership,
    FabricationCase,
    ObservationImport,
)
from devices.models.choices import KINDS, PURPOSES
from devices.querysets import fabrication_cases_to_decide, imports_to_look_at
from devices.services import coverage
from lending.models import Borrower

register = Library()

DAYS_SHOWN = 182
MOST_ROWS = 8


@dataclass(frozen=True)
class ConsentCell:
    """One purpose and one kind of data: the last decision about it, if there was any."""

    purpose: str
    kind: str
    is_allowed: bool
    receipt: ConsentReceipt | None

    @property
    def is_live(self) -> bool:
        """Return whether data may be kept and read."""
        given = ConsentReceipt.Decision.GIVEN
        return self.receipt is not None and self.receipt.decision == given


@register.inclusion_tag("admin/parts/consents.html", takes_context=True)
def consents_of_borrower(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show each purpose and kind of data as agreed to, withdrawn or never asked for."""
    last = (
        ConsentReceipt.objects.filter(borrower=borrower)
        .order_by("kind", "purpose", "-at", "-pk")
        .distinct("kind", "purpose")
    )
    decided = {(receipt.kind, receipt.purpose): receipt for receipt in last}
    rows = [
        (
            name,
            [
                ConsentCell(
                    purpose,
                    kind,
                    (Purpose(purpose), Kind(kind)) in ALLOWED_PAIRS,
                    decided.get((kind, purpose)),
                )
                for purpose, _purpose_name in PURPOSES
            ],
        )
        for kind, name in KINDS
    ]
    return {
        "borrower": borrower,
        "purposes": [name for _purpose, name in PURPOSES],
        "rows": rows,
        "any": bool(decided),
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/devices.html")
def devices_of_borrower(borrower: Borrower) -> dict[str, Any]:
    """List the borrower's devices, those still theirs first, and say which somebody else has too."""
    others = DeviceOwnership.objects.filter(
        device=OuterRef("device"), until_on__isnull=True
    ).exclude(borrower=OuterRef("borrower"))
    ownerships = (
        DeviceOwnership.objects.filter(borrower=borrower)
        .select_related("device")
        .annotate(is_shared=Exists(others))
    )
    newest = ownerships.order_by("-until_on", "-from_on", "pk")
    return {"borrower": borrower, "ownerships": first_of(newest, MOST_ROWS)}


@register.inclusion_tag("admin/parts/coverage.html", takes_context=True)
def coverage_of_borrower(
    context: dict[str, Any], borrower: Borrower, days: int = DAYS_SHOWN
) -> dict[str, Any]:
    """Draw what came in the last days, family by family, as a calendar."""
    last_day = today() - timedelta(days=1)
    families = coverage.of_borrower(
        borrower=borrower,
        first_day=last_day - timedelta(days=days - 1),
        last_day=last_day,
        as_of=now(),
    )
    names = dict(KINDS)
    cases = FabricationCase.objects.filter(borrower=borrower, closed_at__isnull=True)
    return {
        "borrower": borrower,
        "days": days,
        "families": [(names[family.kind], family) for family in families],
        "any": any(family.agreed_from for family in families),
        "cases": cases,
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/imports.html", takes_context=True)
def imports_of_borrower(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """List the newest files handed in for a borrower, with what became of each."""
    return {
        "borrower": borrower,
        "imports": first_of(ObservationImport.objects.filter(borrower=borrower), MOST_ROWS),
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/devices_waiting.html")
def devices_waiting() -> dict[str, Any]:
    """List the fabrication cases that wait for a person, and the files refused lately."""
    cases = fabrication_cases_to_decide().select_related("borrower")
    return {
        "cases": first_of(cases.prefetch_related("flags"), MOST_ROWS),
        "imports": first_of(imports_to_look_at(now()).select_related("borrower"), MOST_ROWS),
    }
