"""A person with a band and a consent, and words to store what it measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from devices.maths.catalogue import Kind, Purpose
from devices.models import Device, Observation
from devices.services import ingestion
from devices.services.ingestion import Arrival
from lending.models import Borrower
from tests.factories import ConsentReceiptFactory, DeviceFactory, DeviceOwnershipFactory

DAY = date(2026, 3, 2)
TODAY = date(2026, 9, 16)
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Wearer:
    """Somebody who wears a band and agreed to what it tells being used for credit."""

    borrower: Borrower
    band: Device

    def says(self, metric: str = "steps", value: object = 8000, **changes: Any) -> Arrival:
        row: dict[str, Any] = {
            "borrower_number": self.borrower.number,
            "device_id": self.band.pk,
            "metric": metric,
            "day": DAY,
            "value": value,
        }
        return Arrival(**row | changes)


def wearer(*purposes: Purpose, covers_from: date = date(2026, 1, 1), number: str = "") -> Wearer:
    """Make one. Without purposes the consent is for credit."""
    band = DeviceOwnershipFactory(
        device=DeviceFactory(kind=Kind.BAND), **{"borrower__number": number} if number else {}
    )
    for purpose in purposes or (Purpose.CREDIT,):
        ConsentReceiptFactory(borrower=band.borrower, purpose=purpose, covers_from=covers_from)
    return Wearer(band.borrower, band.device)


def store(*arrivals: Arrival, minutes: int = 0, on: date = TODAY) -> list[str]:
    """Store a batch so many minutes after now, and give its verdicts: the outcome, or why it was refused."""
    verdicts = ingestion.store(arrivals=arrivals, known_at=NOW + timedelta(minutes=minutes), on=on)
    return [
        verdict.refusal.code if verdict.refusal else verdict.outcome.value for verdict in verdicts
    ]


def kept() -> list[float]:
    """Return the values kept, in the order in which they became known."""
    return list(Observation.objects.order_by("known_at").values_list("value", flat=True))
