"""Real people's files, handed in and summed up in the database, against sums made of the CSV by themselves."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from devices.importers.source import Options
from devices.maths.catalogue import Kind, Purpose
from devices.models import BandDay, CarDay, Observation, ScaleBodyDay
from devices.services import imports
from lending.models import Borrower
from tests.factories import BorrowerFactory, ConsentReceiptFactory

BEHAVIOUR = Path(__file__).parents[3] / "shared" / "data" / "behaviour"
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
FILES = ("dailyActivity", "sleepDay", "weightLogInfo")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BEHAVIOUR.is_dir(), reason="the shared data is not beside the checkout"),
]


def text_of(name: str) -> str:
    return gzip.decompress((BEHAVIOUR / "fitbit33" / f"{name}_merged.csv.gz").read_bytes()).decode()


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(name))))


def agreed(*pairs: tuple[Purpose, Kind]) -> Borrower:
    """Make somebody who hands over what was measured since 2016."""
    borrower: Borrower = BorrowerFactory()
    for purpose, kind in pairs:
        ConsentReceiptFactory(
            borrower=borrower, purpose=purpose, kind=kind, covers_from=date(2016, 1, 1)
        )
    return borrower


def bring_in(borrower: Borrower, data: bytes, name: str, **options: str) -> Any:
    record = imports.accept(
        borrower=borrower,
        file=io.BytesIO(data),
        name=name,
        actor="test",
        at=NOW,
        options=Options(**options),
    )
    return imports.run(import_id=record.pk, at=NOW)


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(f"{name}_merged.csv", text_of(name))
    return packed.getvalue()


def worn_days() -> Iterator[dict[str, str]]:
    for row in rows_of("dailyActivity"):
        if int(row["TotalSteps"]) or int(row["SedentaryMinutes"]) < 1440:
            yield row


def stored(metric: str) -> tuple[int, float]:
    rows = Observation.objects.filter(metric__slug=metric)
    return rows.count(), rows.aggregate(total=Sum("value"))["total"]


def test_33_people_come_in_to_the_last_step_minute_and_gram() -> None:
    days, data = list(worn_days()), zipped()
    people = sorted({row["Id"] for row in rows_of("dailyActivity")})
    for person in people:
        her = agreed((Purpose.CREDIT, Kind.BAND), (Purpose.HEALTH_INSURANCE, Kind.SCALE))
        report = bring_in(her, data, "fitbit.zip", person=person)
        assert set(report.outcomes) <= {"stored", "refused"}
    nights = {
        (row["Id"], row["SleepDay"]): int(row["TotalMinutesAsleep"]) for row in rows_of("sleepDay")
    }
    weights = [float(row["WeightKg"]) for row in rows_of("weightLogInfo")]
    assert (len(people), len(days), len(nights), len(weights)) == (33, 868, 410, 67)
    steps = sum(int(row["TotalSteps"]) for row in days)
    assert stored("steps") == (868, steps)
    assert stored("energy_kcal") == (868, sum(int(row["Calories"]) for row in days))
    assert stored("sleep_minutes") == (410, sum(nights.values()))
    count, total = stored("weight_kg")
    assert (count, round(total, 1)) == (67, round(sum(weights), 1))
    assert Observation.objects.filter(metric__slug="weight_kg", typed_by_hand=True).count() == 41
    summed = BandDay.objects.aggregate(steps=Sum("steps"), sleep=Sum("sleep_minutes"))
    assert summed == {"steps": steps, "sleep": sum(nights.values())}
    assert ScaleBodyDay.objects.count() == 67


def test_a_drive_of_44_minutes_comes_in_to_its_published_figures() -> None:
    driver = agreed((Purpose.CREDIT, Kind.CAR), (Purpose.MOTOR_INSURANCE, Kind.CAR))
    path = BEHAVIOUR / "obd" / "torque_trip_44min.csv.gz"
    bring_in(driver, gzip.decompress(path.read_bytes()), "torque.csv")
    row = CarDay.objects.get()
    assert (row.day, round(row.drive_km or 0, 2), row.drive_minutes) == (
        date(2022, 2, 23),
        38.64,
        44.13,
    )
    assert (row.trips, row.night_km) == (1, 0)
    assert stored("max_speed_kmh") == (1, 105)
    assert (stored("hard_brakes"), stored("hard_accelerations")) == ((1, 10), (1, 2))
