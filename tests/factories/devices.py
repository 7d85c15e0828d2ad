"""Consents, devices and observations."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import factory
from django.db import connection
from factory.django import DjangoModelFactory

from core.models.encrypted import blind_index
from devices.maths.catalogue import METRICS, Kind, Purpose
from devices.models import ConsentReceipt, ConsentText, Device, DeviceOwnership, Observation
from lending.models import Borrower
from tests.factories.lending import BorrowerFactory

LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)


class ConsentTextFactory(DjangoModelFactory[ConsentText]):
    """A wording of its own version, older than the real ones and so never in force."""

    class Meta:
        model = ConsentText

    purpose = Purpose.CREDIT
    kind = Kind.BAND
    language = "zh-hans"
    version = factory.Sequence(lambda n: 1000 + n)
    text = "我同意。"
    notice = ""
    effective_from = date(2014, 1, 1)
    sha256 = factory.LazyAttribute(
        lambda made: hashlib.sha256(f"{made.text}\n\n{made.notice}".encode()).hexdigest()
    )


class ConsentReceiptFactory(DjangoModelFactory[ConsentReceipt]):
    """A consent given on the first day of 2015 that covers whatever came since 2000."""

    class Meta:
        model = ConsentReceipt

    borrower = factory.SubFactory(BorrowerFactory)
    purpose = Purpose.CREDIT
    kind = Kind.BAND
    decision = ConsentReceipt.Decision.GIVEN
    text = factory.SubFactory(
        ConsentTextFactory,
        purpose=factory.SelfAttribute("..purpose"),
        kind=factory.SelfAttribute("..kind"),
    )
    covers_from = date(2000, 1, 1)
    handset = "Redmi Note 13"
    at = LONG_AGO
    actor = "test"


class DeviceFactory(DjangoModelFactory[Device]):
    class Meta:
        model = Device

    kind = Kind.BAND
    serial_index = factory.Sequence(lambda n: blind_index(f"serial-{n}"))
    maker = "Xiaomi"
    model = "Smart Band 8"
    firmware = "1.0"
    first_seen_at = LONG_AGO
    last_seen_at = LONG_AGO


class DeviceOwnershipFactory(DjangoModelFactory[DeviceOwnership]):
    class Meta:
        model = DeviceOwnership

    device = factory.SubFactory(DeviceFactory)
    borrower = factory.SubFactory(BorrowerFactory)
    from_on = date(2015, 1, 1)


def observe(
    borrower: Borrower,
    metric: str,
    day: date,
    value: float,
    *,
    device: Device | None = None,
    known_at: datetime | None = None,
    typed_by_hand: bool = False,
) -> Observation:
    """Keep one observation, known the morning after its day. A live consent must let it in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_observation_month(%s)", [day])
    evening = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=30)
    found = METRICS[metric]
    return Observation.objects.create(
        borrower=borrower,
        metric_id=found.number,
        device=device or DeviceFactory(kind=found.device_kind),
        day=day,
        known_at=known_at or evening,
        value=value,
        typed_by_hand=typed_by_hand,
    )
