"""Retention of what devices measured: by the rule in force of its kind, after the withdrawal."""

from __future__ import annotations

import json
from datetime import date, datetime

from core.services import retention
from devices.maths.catalogue import Kind
from devices.models import ObservationImport, Retention
from devices.querysets import live_consents
from devices.sql import statement


def register() -> None:
    """Enter the observations. May run twice."""
    retention.register("devices", lambda: statement("sealed_long_enough"), delete_of)


def rule_of(*, kind: Kind, on: date) -> Retention:
    """Find the rule in force on a day."""
    rule: Retention = Retention.objects.filter(kind=kind).effective_by(on)[0]
    return rule


def delete_of(borrower_id: int, kind: str, at: datetime) -> dict[str, int]:
    """Delete what is sealed of one person and kind. In a transaction.

    Imports of which no kind is live any more forget the file's name and what was refused of it.
    """
    counts: dict[str, int] = json.loads(
        retention.run_deletion("delete_sealed_observations", borrower_id, kind, at)
    )
    if counts:
        _forget_imports(borrower_id, kind)
    return counts


def _forget_imports(borrower_id: int, kind: str) -> None:
    live = live_consents(borrowers=[borrower_id]).values_list("kind", flat=True)
    ObservationImport.objects.filter(
        borrower=borrower_id, kinds__contains=[kind], finished_at__isnull=False
    ).exclude(kinds__overlap=list(live)).update(file_name="", sha256="", refusals=[])
