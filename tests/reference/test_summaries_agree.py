"""Days summed up by the product beside a plain second answer, which reads one value after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, models

from devices.maths.catalogue import ALLOWED_PAIRS, DEVICE_KINDS, METRICS, Kind, Purpose
from devices.models import DaySummary, Observation
from devices.services import summaries
from tests.factories import BorrowerFactory, ConsentReceiptFactory, DeviceFactory

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 3, 2), date(2026, 3, 3)]
EVENING = datetime(2026, 3, 4, 20, tzinfo=UTC)
PEOPLE = 12


@dataclass(frozen=True)
class Told:
    """One value that came, and the kind of the device that told it."""

    borrower_id: int
    metric: str
    device_id: int
    device_kind: Kind
    day: date
    hours_before: int
    value: float
    typed: bool


@dataclass
class World:
    told: list[Told]
    covered: dict[tuple[int, Purpose, Kind], date]


def made(seed: int) -> World:
    """Make people who agreed to some of it, two devices of each kind, and values that contradict each other."""
    chance, world = Random(seed), World([], {})
    for _ in range(PEOPLE):
        person = BorrowerFactory().pk
        for purpose, kind in sorted(ALLOWED_PAIRS):
            since = chance.choice([date(2026, 1, 1), DAYS[1], None])
            if since and kind in DEVICE_KINDS:
                ConsentReceiptFactory(
                    borrower_id=person, purpose=purpose, kind=kind, covers_from=since
                )
                world.covered[person, purpose, kind] = since
        devices = [(DeviceFactory(kind=kind).pk, kind) for kind in DEVICE_KINDS for _ in range(2)]
        world.told += values(chance, person, devices, world)
    return world


def values(
    chance: Random, person: int, devices: list[tuple[int, Kind]], world: World
) -> Iterable[Told]:
    few = chance.random() < 0.3
    seen = set()
    for _ in range(5 if few else 250):
        metric = chance.choice([m for m in METRICS.values() if m.kind in DEVICE_KINDS])
        device_id, kind = chance.choice([d for d in devices if d[1] in (metric.kind, Kind.PHONE)])
        day, hours = chance.choice(DAYS), chance.choice([-1, 0, 1, 2])
        since = [world.covered.get((person, who, metric.kind)) for who in metric.purposes]
        key = (metric.slug, device_id, day, hours)
        if key in seen or not any(of and of <= day for of in since):
            continue
        seen.add(key)
        value = chance.choice([metric.minimum, metric.maximum, min(metric.maximum, 60), 1.0])
        value = min(max(value, metric.minimum), metric.maximum)
        yield Told(person, metric.slug, device_id, kind, day, hours, value, chance.random() < 0.15)


def keep(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_observation_month(%s)", [DAYS[0]])
    Observation.objects.bulk_create(
        Observation(
            borrower_id=told.borrower_id,
            metric_id=METRICS[told.metric].number,
            device_id=told.device_id,
            day=told.day,
            known_at=EVENING - timedelta(hours=told.hours_before),
            value=told.value,
            typed_by_hand=told.typed,
        )
        for told in world.told
    )


def spoken(told: list[Told]) -> dict[str, float]:
    """Return each metric the one value that speaks for a person's day."""
    worn: dict[int, float] = {}
    for one in sorted(told, key=lambda one: -one.hours_before):
        if one.metric == "wear_minutes":
            worn[one.device_id] = one.value
    speaks: dict[str, tuple[Any, float]] = {}
    for one in told:
        metric = METRICS[one.metric]
        if one.typed and Purpose.CREDIT in metric.purposes:
            continue
        rank = (
            one.device_kind is metric.kind,
            worn.get(one.device_id, -1.0),
            -one.device_id,
            -one.hours_before,
        )
        if one.metric not in speaks or rank > speaks[one.metric][0]:
            speaks[one.metric] = (rank, one.value)
    return {metric: value for metric, (_rank, value) in speaks.items()}


def expected(family: type[DaySummary], world: World) -> dict[tuple[int, date], dict[str, Any]]:
    told: dict[tuple[int, date], list[Told]] = defaultdict(list)
    for one in world.told:
        if one.hours_before >= 0:
            told[one.borrower_id, one.day].append(one)
    names = [
        field.name
        for field in family._meta.fields
        if isinstance(field, models.FloatField) and field.name not in ("coverage", "trust")
    ]
    rows = {}
    for (person, day), of_day in told.items():
        since = [world.covered.get((person, who, family.kind)) for who in family.purposes]
        spoke = spoken(of_day)
        if any(of and of <= day for of in since) and any(name in spoke for name in names):
            rows[person, day] = row(family, names, spoke)
    return rows


def row(family: type[DaySummary], names: list[str], spoke: dict[str, float]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: spoke.get(name) for name in names}
    if "hard_brakes" in names:
        fine = spoke.get("km_at_1hz") or 0
        if fine <= 0:
            figures |= dict.fromkeys(("hard_brakes", "hard_accelerations"))
        elif figures["hard_brakes"] is not None:
            figures["hard_brakes_per_100_km"] = 100 * figures["hard_brakes"] / fine
    worn = spoke.get("wear_minutes", 1440) if family.kind is Kind.BAND else 1440
    return figures | {"coverage": min(worn / 1440, 1), "trust": 1}


@pytest.mark.parametrize("seed", range(3))
def test_every_day_is_summed_up_as_by_hand(seed: int) -> None:
    world = made(seed)
    keep(world)
    written = summaries.summarise(day=DAYS[0], last_day=DAYS[1], as_of=EVENING)
    counted = 0
    for family in summaries.FAMILIES:
        wanted = expected(family, world)
        rows = family._default_manager.all()
        found = {
            (row.borrower_id, row.day): {
                name: getattr(row, name) for name in wanted[row.borrower_id, row.day]
            }
            for row in rows
            if (row.borrower_id, row.day) in wanted
        }
        assert len(rows) == len(wanted), family
        assert found == wanted, family
        counted += len(wanted)
    assert written == counted > 50
    assert summaries.summarise(day=DAYS[0], last_day=DAYS[1], as_of=EVENING) == 0
