"""Return the outside what happened, in the transaction in which it did."""

from __future__ import annotations

from typing import Any

from core.models import OutboxEvent


def emit(*, kind: str, subject: str, payload: dict[str, Any]) -> None:
    """Leave an event for delivery with the caller's transaction: neither without the other.

    `subject` is the number of the loan or of the line's borrower. No personal data: others read it.
    """
    OutboxEvent.objects.create(kind=kind, subject=subject, payload=payload)
