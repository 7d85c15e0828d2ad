"""What operators and load balancers are told."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from billing.models import Books

TODAY = date(2026, 11, 22)


@pytest.fixture
def books(db, monkeypatch):
    monkeypatch.setattr("lending.maths.calendar.today", lambda: TODAY)

    def closed(through: date) -> None:
        Books.objects.all().delete()
        Books.objects.create(
            id=1,
            opened_on=date(2026, 1, 1),
            passed_through=through,
            accrued_through=through,
            closed_through=through,
        )

    return closed


def test_all_is_well_when_yesterday_is_closed(books):
    books(TODAY - timedelta(days=1))
    response = Client().get("/healthz")
    assert (response.status_code, response.json()["status"]) == (200, "ok")


def test_a_late_close_is_degraded_and_the_api_stays_up(books):
    books(TODAY - timedelta(days=2))
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "database": "ok",
        "broker": "ok",
        "close": "late",
        "closed_through": "2026-11-20",
    }


def test_a_silent_queue_is_degraded(books, monkeypatch):
    books(TODAY - timedelta(days=1))
    monkeypatch.setattr("billing.api.health._broker_answers", lambda: False)
    assert Client().get("/healthz").json()["status"] == "degraded"


def test_without_its_database_it_is_down(db, monkeypatch):
    def fail(*_):
        raise DatabaseError

    monkeypatch.setattr("django.db.models.query.QuerySet.first", fail)
    response = Client().get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "down")


def test_a_company_that_has_not_opened_its_books_is_well(db):
    Books.objects.all().delete()
    assert Client().get("/healthz").json()["closed_through"] is None
