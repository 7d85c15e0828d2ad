"""Retention of transactions and bureau reports: what a withdrawal sealed is deleted when its time is over."""

from __future__ import annotations

from datetime import datetime

from core.services import retention
from devices.maths.catalogue import Kind
from scoring.sql import statement

KINDS = (Kind.TRANSACTIONS, Kind.BUREAU)


def register() -> None:
    """Enter both tables. May run twice."""
    retention.register("scoring", lambda: statement("sealed_evidence"), delete_of)


def delete_of(borrower_id: int, kind: str, at: datetime) -> dict[str, int]:
    """Delete what is sealed of one person and kind. In a transaction."""
    gone = int(retention.run_deletion("delete_sealed_evidence", borrower_id, kind, at))
    return {kind: gone} if gone else {}
