"""What operators and load balancers are told."""

import shutil
from collections import namedtuple
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from billing.models import Alarm, Books, CloseRun, CloseStep
from billing.services import alarms
from billing.services.alarms import close as close_alarm
from billing.services.close import health
from core.maths.calendar import BUSINESS_ZONE
from tests.factories import OfficerFactory

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=BUSINESS_ZONE)


@pytest.fixture
def clock(monkeypatch):
    def stand_at(instant: datetime) -> None:
        monkeypatch.setattr("core.maths.calendar.now", lambda: instant)
        health.record_heartbeat(at=instant)

    return stand_at


@pytest.fixture
def books(db, clock):
    clock(NOON)

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


def asked() -> dict[str, str]:
    answer: dict[str, str] = Client().get("/healthz").json()
    return answer


def test_all_is_well_when_yesterday_is_closed(books):
    books(TODAY - timedelta(days=1))
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {
            "status": "ok",
            "database": "ok",
            "broker": "ok",
            "worker": "ok",
            "close": "ok",
            "proof": "ok",
            "loans": "ok",
            "disk": "ok",
            "closed_through": "2026-11-21",
            "proved_through": None,
        },
    )


def test_a_late_close_is_degraded_and_the_api_stays_up(books):
    books(TODAY - timedelta(days=2))
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["close"]) == ("degraded", "late")


@pytest.mark.parametrize(
    ("hour", "minute", "close"), [(0, 0, "ok"), (0, 5, "ok"), (0, 14, "ok"), (0, 15, "late")]
)
def test_it_is_not_late_before_the_closes_own_minute(books, clock, hour, minute, close):
    books(TODAY - timedelta(days=2))
    clock(NOON.replace(hour=hour, minute=minute))
    assert asked()["close"] == close


def test_it_is_late_at_midnight_where_the_day_before_is_missing_too(books, clock):
    books(TODAY - timedelta(days=3))
    clock(NOON.replace(hour=0))
    assert asked()["close"] == "late"


@pytest.mark.parametrize(
    ("failure", "ago", "close", "status"),
    [
        ("", timedelta(minutes=5), "under way", "ok"),
        ("", timedelta(minutes=20), "late", "degraded"),
        ("KeyError", timedelta(minutes=5), "stopped", "degraded"),
    ],
)
def test_an_unfinished_close_is_under_way_stopped_or_late(books, failure, ago, close, status):
    books(TODAY - timedelta(days=2))
    run = CloseRun.objects.create(business_on=TODAY - timedelta(days=1))
    CloseRun.objects.update(started_at=NOON - ago)
    CloseStep.objects.create(run=run, no=1, name="x", started_at=NOON - ago, failure=failure)
    said = asked()
    assert (said["close"], said["status"]) == (close, status)


def test_a_silent_queue_is_degraded(books, monkeypatch):
    books(TODAY - timedelta(days=1))
    monkeypatch.setattr("billing.api.health._broker_answers", lambda: False)
    assert asked()["status"] == "degraded"


def test_a_worker_that_took_nothing_for_minutes_is_silent(books):
    books(TODAY - timedelta(days=1))
    health.record_heartbeat(at=NOON - timedelta(minutes=6))
    assert (asked()["worker"], asked()["status"]) == ("silent", "degraded")


def test_a_failed_proof_is_said_until_somebody_closes_it_with_a_reason(books):
    books(TODAY - timedelta(days=1))
    alarm = alarms.sound(kind=Alarm.Kind.BOOKS_DIFFER, on=TODAY, lines=["interest differs"])
    assert (asked()["proof"], asked()["status"]) == ("failed", "degraded")
    closer = OfficerFactory(permissions=["billing.close_alarm"])
    close_alarm(alarm=alarm, reason="Made good.", closer=closer, at=NOON)
    assert (asked()["proof"], asked()["status"]) == ("ok", "ok")


def test_a_disk_without_room_is_full(books, monkeypatch):
    books(TODAY - timedelta(days=1))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 1, 1))
    assert (asked()["disk"], asked()["status"]) == ("full", "degraded")


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "127.0.0.1", "no.such.name"])
def test_a_probe_at_the_process_is_answered_behind_https(books, settings, host):
    books(TODAY - timedelta(days=1))
    settings.ALLOWED_HOSTS = ["xiaodai.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz", headers={"host": host}).status_code == 200
    assert Client().get("/admin/", headers={"host": host}).status_code in (301, 400)


def test_without_its_database_it_is_down(db, monkeypatch):
    def fail(*_):
        raise DatabaseError

    monkeypatch.setattr("django.db.models.query.QuerySet.first", fail)
    response = Client().get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "down")


def test_a_company_that_has_not_opened_its_books_is_well(db, clock):
    clock(NOON)
    Books.objects.all().delete()
    assert asked()["closed_through"] is None
    assert asked()["status"] == "ok"
