"""Observations: let in by a live consent only, read for a purpose only, never changed."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from devices.maths.catalogue import Kind, Purpose
from devices.models import Observation
from devices.querysets import observations_for
from tests.factories import BorrowerFactory, ConsentReceiptFactory, DeviceFactory, observe

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def values(purpose: Purpose, as_of: datetime = LATER) -> list[float]:
    """Read by the queryset and by the SQL function, which must agree."""
    read = [found.value for found in observations_for(purpose=purpose, as_of=as_of)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM readable_observations(%s, %s, '2000-01-01', '2100-01-01')",
            [purpose.value, as_of],
        )
        assert [row[0] for row in cursor.fetchall()] == read
    return read


def test_a_purpose_reads_what_its_consent_covers() -> None:
    consent = ConsentReceiptFactory(covers_from=DAY)
    observe(consent.borrower, "steps", DAY, 8000)
    assert values(Purpose.CREDIT) == [8000]
    assert values(Purpose.HEALTH_INSURANCE) == []


def test_credit_never_reads_the_body_even_with_both_consents() -> None:
    borrower = ConsentReceiptFactory().borrower
    ConsentReceiptFactory(borrower=borrower, purpose=Purpose.HEALTH_INSURANCE)
    observe(borrower, "resting_heart_rate", DAY, 61)
    assert values(Purpose.CREDIT) == []
    assert values(Purpose.HEALTH_INSURANCE) == [61]


def test_a_corrected_value_leaves_what_was_known_before() -> None:
    borrower, band = ConsentReceiptFactory().borrower, DeviceFactory()
    observe(borrower, "steps", DAY, 8000, device=band)
    corrected_at = datetime(2026, 3, 10, tzinfo=UTC)
    observe(borrower, "steps", DAY, 9000, device=band, known_at=corrected_at)
    assert values(Purpose.CREDIT) == [9000]
    assert values(Purpose.CREDIT, datetime(2026, 3, 9, tzinfo=UTC)) == [8000]


def test_credit_reads_the_measured_value_below_one_typed_by_hand() -> None:
    borrower = ConsentReceiptFactory(kind=Kind.SCALE).borrower
    ConsentReceiptFactory(borrower=borrower, kind=Kind.SCALE, purpose=Purpose.HEALTH_INSURANCE)
    scale = DeviceFactory(kind=Kind.SCALE)
    observe(borrower, "weigh_ins", DAY, 1, device=scale)
    observe(borrower, "weigh_ins", DAY, 9, device=scale, typed_by_hand=True, known_at=LATER)
    assert values(Purpose.CREDIT) == [1]
    assert values(Purpose.HEALTH_INSURANCE) == [9]


@pytest.mark.parametrize(
    ("metric", "day"),
    [("unlocks", DAY), ("steps", date(2026, 3, 1)), ("resting_heart_rate", DAY)],
    ids=["another kind", "a day before", "a metric its purpose may not read"],
)
def test_the_database_refuses_what_no_consent_lets_in(metric: str, day: date) -> None:
    borrower = ConsentReceiptFactory(covers_from=DAY).borrower
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        observe(borrower, metric, day, 60)


def test_the_database_refuses_a_person_without_any_consent() -> None:
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        observe(BorrowerFactory(), "steps", DAY, 1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_the_database_refuses_what_is_no_number(value: float) -> None:
    borrower = ConsentReceiptFactory().borrower
    with pytest.raises(IntegrityError, match="observation_is_a_number"), transaction.atomic():
        observe(borrower, "steps", DAY, value)


def test_the_database_refuses_a_day_to_come() -> None:
    borrower = ConsentReceiptFactory().borrower
    known_at = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)
    with pytest.raises(IntegrityError, match="observation_is_of_a_past_day"), transaction.atomic():
        observe(borrower, "steps", DAY, 1, known_at=known_at)


@pytest.mark.parametrize("table", ["devices_observation", "devices_observation_2026_03"])
@pytest.mark.parametrize("breaking", ["UPDATE {} SET value = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_not_change_a_month(table: str, breaking: str) -> None:
    observe(ConsentReceiptFactory().borrower, "steps", DAY, 1)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(breaking.format(table))


def test_the_application_may_not_read_or_fill_a_month_past_the_table() -> None:
    observe(ConsentReceiptFactory().borrower, "steps", DAY, 1)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("SELECT * FROM devices_observation_2026_03")


def test_saying_that_one_deletes_opens_nothing() -> None:
    observe(ConsentReceiptFactory().borrower, "steps", DAY, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL xiaodai.deleting = 'sealed'")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("DELETE FROM devices_observation")


def test_a_month_is_opened_once_and_holds_its_days() -> None:
    borrower = ConsentReceiptFactory().borrower
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31)):
        observe(borrower, "steps", day, 1)
    assert Observation.objects.count() == 3


@pytest.mark.parametrize("column", ["device_id", "import_id"])
def test_the_database_refuses_a_device_or_a_file_that_is_not_there(column: str) -> None:
    borrower, band = ConsentReceiptFactory().borrower, DeviceFactory()
    row = {"borrower": borrower, "metric_id": 101, "day": DAY, "known_at": LATER, "value": 1}
    observe(borrower, "steps", DAY, 1)
    named = {"device_id": band.pk} | {column.replace("import_id", "from_import_id"): 10**9}
    with pytest.raises(IntegrityError, match="There is no"), transaction.atomic():
        Observation.objects.create(**row, **named)
