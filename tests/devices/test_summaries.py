"""A person's day in one row a family: which value speaks, who may read it, and what was known when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, models

from devices.maths.catalogue import METRICS, Kind, Purpose
from devices.models import (
    BandBodyDay,
    BandDay,
    CarDay,
    CarStyleDay,
    ConsentReceipt,
    DaySummary,
    PhoneDay,
    ScaleBodyDay,
    ScaleDay,
    SummaryRun,
    WithdrawalPreview,
)
from devices.querysets import summaries_for
from devices.services import summaries
from lending.models import Borrower
from tests.factories import (
    BorrowerFactory,
    ConsentReceiptFactory,
    DeviceFactory,
    observe,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
NIGHT = datetime(2026, 3, 3, 20, tzinfo=UTC)
ALL_PAIRS = [
    (Purpose.CREDIT, Kind.BAND),
    (Purpose.HEALTH_INSURANCE, Kind.BAND),
    (Purpose.CREDIT, Kind.SCALE),
    (Purpose.HEALTH_INSURANCE, Kind.SCALE),
    (Purpose.CREDIT, Kind.PHONE),
    (Purpose.CREDIT, Kind.CAR),
    (Purpose.MOTOR_INSURANCE, Kind.CAR),
]


def figures(family: type[DaySummary]) -> list[str]:
    shared = {field.name for field in DaySummary._meta.get_fields()}
    return [
        field.name
        for field in family._meta.get_fields()
        if isinstance(field, models.FloatField) and field.name not in shared
    ]


@pytest.fixture
def her(db: None) -> Borrower:
    """Somebody who agreed to everything."""
    borrower = BorrowerFactory()
    for purpose, kind in ALL_PAIRS:
        ConsentReceiptFactory(borrower=borrower, purpose=purpose, kind=kind)
    return borrower


def sum_up(as_of: datetime = NIGHT, **changes: Any) -> int:
    return summaries.summarise(day=DAY, as_of=as_of, **changes)


def test_every_figure_of_every_family_stands_in_its_own_column(her: Borrower) -> None:
    values = {slug: min(metric.minimum + 2, metric.maximum) for slug, metric in METRICS.items()}
    for kind in (Kind.BAND, Kind.SCALE, Kind.PHONE, Kind.CAR):
        device = DeviceFactory(kind=kind)
        for n, (slug, metric) in enumerate(METRICS.items()):
            if metric.kind is kind:
                values[slug] = min(metric.minimum + n % 7, metric.maximum)
                observe(her, slug, DAY, values[slug], device=device)
    values["hard_brakes_per_100_km"] = 100 * values["hard_brakes"] / values["km_at_1hz"]
    assert sum_up() == len(summaries.FAMILIES)
    for family in summaries.FAMILIES:
        row = family._default_manager.get()
        assert {name: getattr(row, name) for name in figures(family)} == {
            name: values[name] for name in figures(family)
        }
        assert (row.borrower_id, row.day, row.known_at, row.trust) == (her.pk, DAY, NIGHT, 1)


@pytest.mark.parametrize("family", summaries.FAMILIES)
def test_a_family_is_read_by_those_whom_the_catalogue_lets_read_its_figures(family: Any) -> None:
    for name in figures(family):
        if name in METRICS:
            assert METRICS[name].purposes == family.purposes, name
            assert METRICS[name].kind is family.kind, name


def test_credit_never_sees_weight_fat_or_heart_rate(her: Borrower) -> None:
    body = {"weight_kg": 80, "body_fat_pct": 20, "resting_heart_rate": 60, "hard_brakes": 3}
    for slug, value in body.items():
        observe(her, slug, DAY, value)
    observe(her, "steps", DAY, 8000)
    observe(her, "weigh_ins", DAY, 1)
    observe(her, "km_at_1hz", DAY, 10)
    sum_up()
    seen: set[str] = set()
    for family in summaries.FAMILIES:
        for row in summaries_for(family, purpose=Purpose.CREDIT, as_of=NIGHT).values():
            seen |= {name for name, value in row.items() if value is not None}
    assert seen & {"steps", "weigh_ins"}
    assert not seen & {"weight_kg", "body_fat_pct", "bmi", "resting_heart_rate", "hard_brakes"}
    assert not any("weight" in name or "heart" in name or "fat" in name for name in seen)


@pytest.mark.parametrize("family", [BandBodyDay, ScaleBodyDay, CarStyleDay])
def test_no_way_of_asking_gives_credit_a_body_or_a_style(her: Borrower, family: Any) -> None:
    observe(her, "weight_kg", DAY, 80)
    observe(her, "resting_heart_rate", DAY, 60)
    observe(her, "idle_minutes", DAY, 6)
    sum_up()
    assert family._default_manager.exists()
    asked = summaries_for(family, purpose=Purpose.CREDIT, as_of=NIGHT)
    assert list(asked.values_list(*figures(family))) == []
    assert list(asked.all().union(asked.all())) == []


def test_worn_minutes_are_the_coverage_of_a_bands_day(her: Borrower) -> None:
    band = DeviceFactory()
    observe(her, "steps", DAY, 8000, device=band)
    observe(her, "wear_minutes", DAY, 720, device=band)
    observe(her, "spo2", DAY, 97, device=band)
    sum_up()
    assert (BandDay.objects.get().coverage, BandBodyDay.objects.get().coverage) == (0.5, 0.5)


def test_coverage_of_ninety_days_counts_days_without_data_as_nothing(her: Borrower) -> None:
    band = DeviceFactory()
    for n, minutes in enumerate((1440, 720)):
        observe(her, "wear_minutes", DAY - timedelta(days=88 + n), minutes, device=band)
    observe(her, "wear_minutes", DAY - timedelta(days=90), 1440, device=band)
    summaries.summarise(day=DAY - timedelta(days=90), last_day=DAY, as_of=NIGHT)
    nobody = BorrowerFactory()
    covered = summaries.coverage(
        family=BandDay,
        purpose=Purpose.CREDIT,
        borrowers=[her.pk, nobody.pk],
        through=DAY,
        as_of=NIGHT,
    )
    assert covered == {her.pk: pytest.approx(1.5 / 90), nobody.pk: 0}


def test_brakes_count_only_where_the_unit_measured_every_second(her: Borrower) -> None:
    observe(her, "hard_brakes", DAY, 3)
    observe(her, "drive_km", DAY, 40)
    observe(her, "night_km", DAY, 10)
    sum_up()
    style = CarStyleDay.objects.get()
    assert (style.hard_brakes, style.hard_brakes_per_100_km) == (None, None)
    assert CarDay.objects.get().night_share == 0.25


def test_nobody_who_drove_nothing_has_a_night_share() -> None:
    assert CarDay(drive_km=0, night_km=0).night_share is None


def test_of_two_bands_the_one_worn_longer_speaks_and_the_other_fills_in(her: Borrower) -> None:
    old, new = DeviceFactory(), DeviceFactory()
    for band, worn, steps in ((old, 60, 500), (new, 900, 8000)):
        observe(her, "wear_minutes", DAY, worn, device=band)
        observe(her, "steps", DAY, steps, device=band)
    observe(her, "sleep_minutes", DAY, 400, device=old)
    sum_up()
    row = BandDay.objects.get()
    assert (row.steps, row.wear_minutes, row.sleep_minutes) == (8000, 900, 400)


def test_a_band_counts_steps_before_a_phone_does(her: Borrower) -> None:
    observe(her, "steps", DAY, 6000, device=DeviceFactory(kind=Kind.PHONE))
    observe(her, "steps", DAY, 8000, device=DeviceFactory(kind=Kind.BAND))
    sum_up()
    assert BandDay.objects.get().steps == 8000


def test_what_was_typed_by_hand_is_no_habit_and_still_a_weight(her: Borrower) -> None:
    for slug, value in (("weigh_ins", 9), ("weight_kg", 60)):
        observe(her, slug, DAY, value, typed_by_hand=True)
    sum_up()
    assert not ScaleDay.objects.exists()
    assert ScaleBodyDay.objects.get().weight_kg == 60


def test_a_measured_value_stands_below_one_typed_later(her: Borrower) -> None:
    band = DeviceFactory()
    observe(her, "steps", DAY, 3000, device=band)
    later = NIGHT - timedelta(hours=1)
    observe(her, "steps", DAY, 30_000, device=band, typed_by_hand=True, known_at=later)
    sum_up()
    assert BandDay.objects.get().steps == 3000


def test_summing_up_twice_writes_nothing_and_a_correction_one_more_row(her: Borrower) -> None:
    band = DeviceFactory()
    observe(her, "steps", DAY, 8000, device=band)
    assert [sum_up(), sum_up(), sum_up(NIGHT + timedelta(days=1))] == [1, 0, 0]
    observe(her, "steps", DAY, 8100, device=band, known_at=NIGHT + timedelta(days=2))
    assert [sum_up(NIGHT + timedelta(days=n)) for n in (1, 3)] == [0, 1]
    rows = list(BandDay.objects.order_by("known_at").values_list("known_at", "steps"))
    assert rows == [(NIGHT, 8000), (NIGHT + timedelta(days=3), 8100)]


def test_what_was_known_is_read_as_of_then(her: Borrower) -> None:
    band = DeviceFactory()
    observe(her, "steps", DAY, 8000, device=band)
    observe(her, "steps", DAY, 8100, device=band, known_at=NIGHT + timedelta(days=2))
    for days in (3, 0):
        sum_up(NIGHT + timedelta(days=days))
    asked = [
        summaries_for(BandDay, purpose=Purpose.CREDIT, as_of=NIGHT + timedelta(days=n)).get().steps
        for n in (0, 1, 3)
    ]
    assert asked == [8000, 8000, 8100]


def test_only_those_asked_for_are_summed_up(her: Borrower) -> None:
    observe(her, "steps", DAY, 8000)
    other = ConsentReceiptFactory().borrower
    observe(other, "steps", DAY, 5000)
    assert sum_up(borrowers=[other.pk]) == 1
    assert BandDay.objects.get().borrower == other
    assert sum_up() == 1


def test_sealed_data_is_summed_up_no_more(her: Borrower) -> None:
    observe(her, "unlocks", DAY, 40)
    observe(her, "steps", DAY, 8000)
    given = ConsentReceipt.objects.get(borrower=her, kind=Kind.PHONE)
    shown = {"borrower": her, "purpose": given.purpose, "kind": given.kind, "effect": {}}
    preview = WithdrawalPreview.objects.create(**shown, language="en", shown_at=NIGHT)
    ConsentReceiptFactory(
        borrower=her,
        kind=Kind.PHONE,
        text=given.text,
        decision=ConsentReceipt.Decision.WITHDRAWN,
        preview=preview,
        at=NIGHT,
    )
    sum_up()
    assert (PhoneDay.objects.count(), BandDay.objects.count()) == (0, 1)


def test_a_night_sums_up_what_became_known_since_the_last_of_whatever_day(her: Borrower) -> None:
    band = DeviceFactory()
    for n in range(3):
        observe(her, "steps", DAY + timedelta(days=n), 8000 + n, device=band)
    third = DAY + timedelta(days=3)
    as_of = datetime(2026, 3, 5, 20, tzinfo=UTC)
    assert summaries.run(on=third, as_of=as_of) == 3
    assert summaries.run(on=third, as_of=as_of) == 3, "a finished run is told again, not made again"
    late = as_of + timedelta(hours=2)
    observe(her, "steps", DAY, 9000, device=band, known_at=late)
    observe(her, "steps", third, 9003, device=band, known_at=late)
    assert summaries.run(on=third + timedelta(days=2), as_of=as_of + timedelta(days=2)) == 2
    assert BandDay.objects.filter(day=DAY).count() == 2


def test_a_run_that_broke_off_is_made_up_for_by_the_next(her: Borrower, monkeypatch: Any) -> None:
    observe(her, "steps", DAY, 8000)
    monkeypatch.setattr(summaries, "_write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        summaries.run(on=DAY + timedelta(days=1), as_of=NIGHT)
    monkeypatch.undo()
    assert not SummaryRun.objects.filter(finished_at__isnull=False).exists()
    assert summaries.run(on=DAY + timedelta(days=2), as_of=NIGHT + timedelta(days=1)) == 1
    assert sum_up(NIGHT + timedelta(days=1)) == 0


def test_today_is_not_over_and_not_summed_up(her: Borrower) -> None:
    observe(her, "steps", DAY, 8000, known_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    assert summaries.run(on=DAY, as_of=datetime(2026, 3, 2, 7, tzinfo=UTC)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_nightly_runs_at_once_write_each_row_once() -> None:
    her = ConsentReceiptFactory().borrower
    for n in range(5):
        observe(her, "steps", DAY + timedelta(days=n), 8000 + n)
    gate = Barrier(2)

    def run(minutes: int) -> int:
        gate.wait()
        try:
            as_of = datetime(2026, 3, 8, 20, minutes, tzinfo=UTC)
            return summaries.run(on=DAY + timedelta(days=6), as_of=as_of)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, (0, 5))) == [5, 5]
    assert BandDay.objects.count() == 5
