"""Months of observations are opened by whoever comes first, and stay when a test is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection

from devices.models import Observation
from tests.factories import ConsentReceiptFactory, observe


def open_month(day: date) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT open_observation_month(%s)", [day])
            return bool(cursor.fetchone()[0])
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_open_a_month_once() -> None:
    with ThreadPoolExecutor(max_workers=6) as threads:
        opened = list(threads.map(open_month, [date(2019, 7, day) for day in range(1, 7)]))
    assert opened.count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_rows_of_an_open_month_are_gone_after_a_test_that_committed() -> None:
    assert not Observation.objects.exists()
    observe(ConsentReceiptFactory().borrower, "steps", date(2019, 7, 1), 1)
    assert Observation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_month_opened_while_others_write_waits_for_nobody_for_ever() -> None:
    observe(ConsentReceiptFactory().borrower, "steps", date(2019, 7, 2), 1)
    assert open_month(date(2019, 8, 1))


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
@pytest.mark.django_db
def test_no_month_is_opened_far_away(day: date) -> None:
    with (
        pytest.raises(IntegrityError, match="No observations are kept"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT open_observation_month(%s)", [day])
