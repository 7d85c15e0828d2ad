"""Return the outside what happened, in the transaction in which it did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from core.models import OutboxEvent


class Event(NamedTuple):
    """What happened, to which loan or line's borrower by number. No personal data: others read it."""

    kind: str
    subject: str
    payload: dict[str, Any]


def emit(*, kind: str, subject: str, payload: dict[str, Any]) -> None:
    """Leave an event for delivery with the caller's transaction: neither without the other.

    `subject` is the number of the loan or of the line's borrower. No personal data: others read it.
    """
    emit_all([Event(kind, subject, payload)])


def emit_all(events: Iterable[Event]) -> int:
    """Leave events for delivery, in their order, and return how many; however many they are, in one statement."""
    rows = [OutboxEvent(**event._asdict()) for event in events]
    OutboxEvent.objects.bulk_create(rows)
    return len(rows)
