"""An alarm is seen, told and kept until a person closes it with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from billing.models import Alarm, Position, SetAside
from billing.services import alarms
from billing.services.close import alarm_telling, business_days
from core.maths.calendar import BUSINESS_ZONE
from core.models import AuditEvent
from lending.models import CreditLine, Loan
from tests.billing.conftest import DRAWN_ON
from tests.factories import OfficerFactory

AT = datetime(2015, 9, 20, 9, tzinfo=BUSINESS_ZONE)
pytestmark = pytest.mark.django_db


def close_through(through: date) -> None:
    for on in business_days.days_to_close(through=through, today=through + timedelta(days=1)):
        business_days.close_day(on=on)


@pytest.fixture
def differing(line: CreditLine, loan: Loan) -> Alarm:
    """Change a position by 123 yuan, as nobody may, and let three nights pass."""
    Position.objects.update(principal_unpaid_fen=6123_00)
    close_through(DRAWN_ON + timedelta(days=2))
    return Alarm.objects.get()


def desk(*permissions: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(permissions=["billing.view_alarm", *permissions]))
    return client.get("/admin/").content.decode()


def test_a_position_changed_by_123_yuan_is_on_the_desk_from_the_first_night(
    differing: Alarm,
) -> None:
    assert (differing.kind, differing.nights) == (Alarm.Kind.BOOKS_DIFFER, 3)
    assert (differing.first_on, differing.last_on) == (DRAWN_ON, DRAWN_ON + timedelta(days=2))
    assert "loans_receivable holds 600000 fen, must be 612300" in differing.text
    said = desk()
    assert "The proof of the books failed" in said
    assert f"/admin/billing/alarm/{differing.pk}/change/" in said


def test_an_alarm_is_closed_by_a_person_with_a_reason_and_raised_anew_when_found_again(
    differing: Alarm,
) -> None:
    client = Client(headers={"accept-language": "en"})
    closer = OfficerFactory(permissions=["billing.view_alarm", "billing.close_alarm"])
    client.force_login(closer)
    address = f"/admin/billing/alarm/{differing.pk}/close/"
    assert client.post(address, {"reason": "  "}).status_code == 200
    assert alarms.still_open().count() == 1
    client.post(address, {"reason": "Restored from the backup."})
    differing.refresh_from_db()
    assert (differing.closed_by, differing.reason) == (closer, "Restored from the backup.")
    assert "The proof of the books failed" not in desk()
    event = AuditEvent.objects.filter(table_name="billing_alarm").latest("pk")
    assert event.actor == f"officer:{closer.get_username()}"
    close_through(DRAWN_ON + timedelta(days=3))
    assert alarms.still_open().get().nights == 1


def test_nobody_closes_without_the_right_or_twice(differing: Alarm) -> None:
    with pytest.raises(alarms.MayNotClose):
        alarms.close(alarm=differing, reason="x", closer=OfficerFactory(), at=AT)
    closer = OfficerFactory(permissions=["billing.close_alarm"])
    with pytest.raises(alarms.AlarmNeedsReason):
        alarms.close(alarm=differing, reason=" ", closer=closer, at=AT)
    alarms.close(alarm=differing, reason="x", closer=closer, at=AT)
    with pytest.raises(alarms.AlarmIsClosed):
        alarms.close(alarm=differing, reason="y", closer=closer, at=AT)


def test_the_database_keeps_no_closed_alarm_without_a_reason(differing: Alarm) -> None:
    differing.closed_at = AT
    with pytest.raises(IntegrityError):
        differing.save()


def test_nobody_is_told_unless_somebody_is_named(differing: Alarm) -> None:
    assert alarm_telling.tell(at=AT) == 0
    assert Alarm.objects.get().told_at is None


def test_an_alarm_is_mailed_once_and_again_when_it_reads_otherwise(
    differing: Alarm, settings: Any
) -> None:
    settings.ALARM_MAIL_TO = ["night@lender.example"]
    assert alarm_telling.tell(at=AT) == 1
    assert alarm_telling.tell(at=AT) == 0
    (letter,) = mail.outbox
    assert letter.to == ["night@lender.example"]
    assert "612300" in letter.body
    alarms.sound(kind=Alarm.Kind.BOOKS_DIFFER, on=differing.last_on, lines=["another account"])
    assert alarm_telling.tell(at=AT) == 1


@contextmanager
def listening(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve one address that takes what is posted and answers with a status."""
    taken: list[dict[str, Any]] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Taker)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", taken
    finally:
        server.shutdown()
        server.server_close()


def test_a_hook_is_given_the_alarm_as_json(differing: Alarm, settings: Any) -> None:
    with listening(204) as (address, taken):
        settings.ALARM_URL = address
        assert alarm_telling.tell(at=AT) == 1
    assert (taken[0]["kind"], taken[0]["alarm"]) == ("books_differ", differing.pk)


def test_what_a_hook_refuses_is_told_again(differing: Alarm, settings: Any) -> None:
    with listening(500) as (address, _taken):
        settings.ALARM_URL = address
        assert alarm_telling.tell(at=AT) == 0
    assert Alarm.objects.get().told_at is None


def test_a_command_reads_the_alarm(differing: Alarm, settings: Any, tmp_path: Path) -> None:
    settings.ALARM_COMMAND = f"tee {tmp_path / 'alarm.json'}"
    assert alarm_telling.tell(at=AT) == 1
    assert json.loads((tmp_path / "alarm.json").read_text())["last_on"] == "2015-09-18"


def test_a_loan_set_aside_is_tried_again_by_a_button(line: CreditLine, loan: Loan) -> None:
    loan.segments.update(component="gift")
    close_through(DRAWN_ON)
    alarm = Alarm.objects.get(kind=Alarm.Kind.LOAN_SET_ASIDE)
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(permissions=["billing.view_alarm", "billing.close_alarm"]))
    page = client.get(f"/admin/billing/alarm/{alarm.pk}/change/").content.decode()
    assert "Try again now" in page
    assert "gift" in page
    done = client.post(f"/admin/billing/alarm/{alarm.pk}/retry/", follow=True)
    assert "The loan is back" in done.content.decode()
    assert SetAside.objects.get().returned_on is not None
    line.refresh_from_db()
    assert not line.is_frozen
    assert alarms.still_open().filter(pk=alarm.pk).exists()


def test_a_reader_can_neither_close_nor_retry(differing: Alarm) -> None:
    client = Client()
    client.force_login(OfficerFactory(permissions=["billing.view_alarm"]))
    for what in ("close", "retry"):
        answer = client.post(f"/admin/billing/alarm/{differing.pk}/{what}/", {"reason": "x"})
        assert answer.status_code == 403
