"""Retention: sealed data is deleted when its time is over, and the deletion leaves a trace with its counts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from core.services.actor import sign
from devices.maths.catalogue import Kind
from devices.models import ObservationImport, Retention
from devices.querysets import live_consents
from devices.sql import statement

_DELETE = "SELECT delete_sealed_observations(%s, %s, %s)::text"


@dataclass
class Deletion:
    """How many rows were deleted, by metric or table, over all people."""

    rows: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int]) -> None:
        """Add what was deleted of one person and kind."""
        for name, count in counts.items():
            self.rows[name] = self.rows.get(name, 0) + count


def rule_of(*, kind: Kind, on: date) -> Retention:
    """Find the rule in force on a day."""
    rules = Retention.objects.filter(kind=kind, effective_from__lte=on)
    return rules.order_by("-effective_from")[0]


def delete_sealed(*, at: datetime) -> Deletion:
    """Delete what was sealed long enough by an instant, one person and kind a transaction. May run twice."""
    done = Deletion()
    with connection.cursor() as cursor:
        cursor.execute(statement("sealed_long_enough"), {"at": at})
        due = cursor.fetchall()
    for borrower_id, kind in due:
        with transaction.atomic():
            done.add(delete_of(borrower_id=borrower_id, kind=Kind(kind), at=at))
    return done


def delete_of(*, borrower_id: int, kind: Kind, at: datetime) -> dict[str, int]:
    """Delete what is sealed of one person and kind. The database decides what that is. In a transaction.

    Imports of which no kind is live any more forget the file's name and what was refused of it.
    """
    with connection.cursor() as cursor:
        sign()
        cursor.execute(_DELETE, [borrower_id, kind, at])
        counts: dict[str, int] = json.loads(cursor.fetchone()[0])
    if counts:
        _forget_imports(borrower_id, kind)
    return counts


def _forget_imports(borrower_id: int, kind: Kind) -> None:
    live = live_consents(borrowers=[borrower_id]).values_list("kind", flat=True)
    ObservationImport.objects.filter(
        borrower=borrower_id, kinds__contains=[kind], finished_at__isnull=False
    ).exclude(kinds__overlap=list(live)).update(file_name="", sha256="", refusals=[])
