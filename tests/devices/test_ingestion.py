"""One way in: what may be kept is kept once, and each value gets its verdict."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.maths.catalogue import METRICS, Kind, Purpose
from devices.models import ConsentReceipt, Observation
from devices.services.row_refusals import refused
from tests.devices.band import DAY, NOW, TODAY, Wearer, kept, store, wearer
from tests.factories import ConsentReceiptFactory, DeviceFactory, DeviceOwnershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(db: None) -> Wearer:
    return wearer()


def test_a_value_is_kept_with_its_day_device_and_instant(her: Wearer) -> None:
    assert store(her.says()) == ["stored"]
    row = Observation.objects.get()
    assert (row.borrower, row.device, row.metric.slug) == (her.borrower, her.band, "steps")
    assert (row.day, row.value, row.known_at, row.typed_by_hand) == (DAY, 8000, NOW, False)


def test_a_device_was_last_seen_when_it_last_told_something(her: Wearer) -> None:
    store(her.says())
    her.band.refresh_from_db()
    assert her.band.last_seen_at == NOW


def test_the_same_value_again_is_unchanged_and_makes_no_row(her: Wearer) -> None:
    assert store(her.says(), her.says()) == ["stored", "unchanged"]
    assert store(her.says(), minutes=1) == ["unchanged"]
    assert kept() == [8000]


def test_another_value_is_a_correction_and_the_old_one_stays(her: Wearer) -> None:
    store(her.says())
    assert store(her.says(value=8100), minutes=1) == ["corrected"]
    assert store(her.says(value=8000), minutes=2) == ["corrected"]
    assert kept() == [8000, 8100, 8000]


def test_a_value_that_turns_out_to_be_typed_by_hand_is_a_correction(her: Wearer) -> None:
    store(her.says())
    assert store(her.says(typed_by_hand=True), minutes=1) == ["corrected"]


def test_of_two_values_in_one_batch_neither_is_believed(her: Wearer) -> None:
    batch = her.says(), her.says(value=8100), her.says("wear_minutes", 900), her.says()
    assert store(*batch) == ["two_values", "two_values", "stored", "two_values"]
    assert kept() == [900]


def test_two_devices_may_differ(her: Wearer) -> None:
    other = DeviceOwnershipFactory(borrower=her.borrower).device
    assert store(her.says(), her.says(value=1, device_id=other.pk)) == ["stored", "stored"]


def test_another_value_at_the_same_instant_is_sent_again(her: Wearer) -> None:
    store(her.says())
    assert store(her.says(value=8100)) == ["known_later"]
    assert store(her.says(value=8100), minutes=1) == ["corrected"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_a_number"),
        (False, "not_a_number"),
        (None, "not_a_number"),
        ("8000", "not_a_number"),
        ([8000], "not_a_number"),
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        (float("-inf"), "not_finite"),
        (Decimal("1e999"), "not_finite"),
        (Decimal("-1e999"), "not_finite"),
        (-1, "out_of_range"),
        (150_001, "out_of_range"),
        (10**17, "out_of_range"),
        (0.5, "not_whole"),
        (Decimal("8000.5"), "not_whole"),
    ],
    ids=repr,
)
def test_what_is_no_count_of_steps_is_refused(her: Wearer, value: object, code: str) -> None:
    assert store(her.says(value=value)) == [code]
    assert kept() == []


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.slug)
def test_both_ends_of_a_range_are_in_it_and_nothing_beyond(metric) -> None:
    purpose = min(metric.purposes)
    device = DeviceFactory(kind=metric.device_kind)
    borrower = DeviceOwnershipFactory(device=device).borrower
    ConsentReceiptFactory(borrower=borrower, kind=metric.kind, purpose=purpose)
    person = Wearer(borrower, device)
    step = 1 if metric.whole else 0.001
    values = [metric.minimum - step, metric.minimum, metric.maximum, metric.maximum + step]
    days = [DAY + timedelta(n) for n in range(4)]
    rows = [
        person.says(metric.slug, value, day=day) for value, day in zip(values, days, strict=True)
    ]
    assert store(*rows) == ["out_of_range", "stored", "stored", "out_of_range"]


def test_an_unknown_metric_borrower_or_device_is_refused(her: Wearer) -> None:
    elsewhere = DeviceOwnershipFactory().device
    rows = [
        her.says("stepz"),
        her.says(borrower_number="nobody"),
        her.says(device_id=0),
        her.says(device_id=elsewhere.pk),
    ]
    assert store(*rows) == ["unknown_metric", "unknown_borrower", *["unknown_device"] * 2]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (None, "not_a_day"),
        (date(1999, 12, 31), "not_a_day"),
        (TODAY + timedelta(1), "future_day"),
        (date(2099, 12, 31), "future_day"),
        (date(2025, 12, 31), "day_before_consent"),
        (date(2026, 1, 1), "stored"),
        (TODAY, "stored"),
    ],
)
def test_a_day_is_covered_by_the_consent_and_has_begun(
    her: Wearer, day: date | None, code: str
) -> None:
    assert store(her.says(day=day)) == [code]


def test_a_day_counts_from_the_instant_it_was_known_at_in_shanghai(her: Wearer) -> None:
    assert store(her.says(day=TODAY), minutes=-11 * 60) == ["future_day"]


def test_a_device_speaks_for_a_person_until_they_give_it_up(her: Wearer) -> None:
    seen_on, given_up_on = DAY, DAY + timedelta(days=2)
    sold = DeviceOwnershipFactory(
        borrower=her.borrower, from_on=seen_on, until_on=given_up_on
    ).device
    days = [DAY + timedelta(n) for n in (-1, 0, 1, 2)]
    rows = [her.says(device_id=sold.pk, day=day) for day in days]
    assert store(*rows) == ["stored", "stored", "stored", "unknown_device"]


def test_a_device_that_came_back_speaks_again(her: Wearer) -> None:
    sold = DeviceOwnershipFactory(borrower=her.borrower, until_on=DAY).device
    DeviceOwnershipFactory(borrower=her.borrower, device=sold, from_on=TODAY)
    assert store(her.says(device_id=sold.pk)) == ["stored"]


def test_without_a_live_consent_nothing_is_kept(her: Wearer) -> None:
    assert store(her.says("resting_heart_rate", 61), her.says("unlocks", 40)) == ["no_consent"] * 2
    assert kept() == []


def test_a_consent_lets_in_what_its_purpose_may_read() -> None:
    him = wearer(Purpose.HEALTH_INSURANCE)
    assert store(him.says("resting_heart_rate", 61), him.says()) == ["stored", "stored"]


def test_a_consent_given_again_covers_its_own_days_only(her: Wearer) -> None:
    again = {"borrower": her.borrower, "covers_from": date(2026, 9, 10)}
    ConsentReceiptFactory(**again, at=NOW - timedelta(days=2))
    assert store(her.says(), her.says(day=TODAY)) == ["day_before_consent", "stored"]


def test_a_month_without_a_partition_is_opened(her: Wearer) -> None:
    days = [date(2026, month, 1) for month in range(1, 10)]
    assert set(store(*(her.says(day=day) for day in days))) == {"stored"}


def test_five_hundred_rows_of_fifty_people_cost_as_many_statements_as_one(her: Wearer) -> None:
    people = [wearer() for _ in range(50)]
    metrics = {
        "steps": 8000,
        "wear_minutes": 900,
        "distance_m": 5000.5,
        "sleep_minutes": 400,
        "workouts": 1,
    }
    rows = [
        person.says(metric, value, day=day)
        for person in people
        for metric, value in metrics.items()
        for day in (DAY, DAY + timedelta(days=1))
    ]
    with CaptureQueriesContext(connection) as one:
        store(her.says())
    with CaptureQueriesContext(connection) as many:
        assert store(*rows) == ["stored"] * 500
    assert len(many) == len(one)
    assert len([query for query in one if "SAVEPOINT" not in query["sql"]]) == 4


def test_an_empty_batch_is_no_work(db: None) -> None:
    assert store() == []


def test_every_refusal_names_its_field_rule_and_way_out(her: Wearer) -> None:
    refusal = refused("out_of_range", "steps").refusal
    assert refusal is not None
    assert refusal.field == "value"
    assert refusal.rule == "The value lies outside of the metric's range, 0 to 150000."
    assert refusal.remedy


def test_what_is_refused_leaves_the_rest_of_the_batch_alone(her: Wearer) -> None:
    ConsentReceiptFactory(borrower=her.borrower, kind=Kind.PHONE)
    rows = [her.says("stepz"), her.says(), her.says("unlocks", -1), her.says("unlocks", 40)]
    assert store(*rows) == ["unknown_metric", "stored", "out_of_range", "stored"]
    assert ConsentReceipt.objects.count() == 2
