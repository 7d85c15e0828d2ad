"""A person agrees, sends data, is shown what a withdrawal does, withdraws, and goes on borrowing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from core.maths import calendar
from core.services import retention
from devices.maths.catalogue import Purpose
from devices.models import Observation
from devices.querysets import observations_for
from lending.models import CreditLine
from tests.api.conftest import Backend, backend, backend_with, clock, line

__all__ = ["backend", "backend_with", "clock", "line"]
pytestmark = pytest.mark.django_db


def agree(backend: Backend, purpose: str, kind: str) -> Any:
    texts = backend.get("consent-texts?language=en").json()["texts"]
    shown = next(text for text in texts if (text["purpose"], text["kind"]) == (purpose, kind))
    return backend.post(
        "consents",
        {
            "borrower_number": "u-1",
            "purpose": purpose,
            "kind": kind,
            "language": "en",
            "text_sha256": shown["sha256"],
            "agrees_to_notice": bool(shown["notice"]),
            "handset": "Redmi Note 13",
            "covers_from": "2026-09-01",
        },
    )


def withdraw(backend: Backend, purpose: str, kind: str) -> tuple[Any, Any]:
    asked = {"borrower_number": "u-1", "purpose": purpose, "kind": kind, "language": "en"}
    preview = backend.post("withdrawal-previews", asked).json()
    confirmed = {"borrower_number": "u-1", "preview": preview["id"], "handset": "Redmi Note 13"}
    return preview, backend.post("withdrawals", confirmed)


def send(backend: Backend, device: int, day: str, value: int) -> Any:
    row = {
        "borrower_number": "u-1",
        "device": device,
        "metric": "steps",
        "day": day,
        "value": value,
    }
    return backend.post("observations", {"observations": [row]}).json()


def register_band(backend: Backend) -> int:
    band = {"borrower_number": "u-1", "kind": "band", "serial": "A1", "model": "Smart Band 8"}
    device: int = backend.post("devices", band).json()["id"]
    return device


def read_for_credit() -> list[float]:
    read = observations_for(purpose=Purpose.CREDIT, as_of=calendar.now())
    return [one.value for one in read]


def test_from_consent_to_deletion(
    backend: Backend, line: CreditLine, clock: time_machine.Traveller
) -> None:
    device = register_band(backend)
    assert send(backend, device, "2026-09-02", 8000)["verdicts"] == ["refused"]
    assert agree(backend, "credit", "band").json()["is_live"]
    assert send(backend, device, "2026-09-02", 8000)["verdicts"] == ["stored"]
    assert send(backend, device, "2026-08-31", 8000)["verdicts"] == ["refused"]
    assert read_for_credit() == [8000]

    preview, receipt = withdraw(backend, "credit", "band")
    assert (preview["limit"], preview["limit_after"]) == ("10000.00", "10000.00")
    assert receipt.status_code == 201
    assert not receipt.json()["is_live"]
    assert send(backend, device, "2026-09-03", 8000)["verdicts"] == ["refused"]
    assert read_for_credit() == []

    decisions = backend.get("borrowers/u-1/consents").json()["receipts"]
    assert [one["decision"] for one in decisions] == ["withdrawn", "given"]
    clock.move_to(calendar.now() + timedelta(days=30))
    assert retention.delete_sealed(at=calendar.now()) == {"steps": 1}
    assert not Observation.objects.exists()


def test_a_person_who_withdrew_everything_still_borrows_and_repays(
    backend: Backend, line: CreditLine
) -> None:
    pairs = [("credit", "band"), ("credit", "phone"), ("credit", "bureau"), ("credit", "places")]
    for purpose, kind in pairs:
        assert agree(backend, purpose, kind).status_code == 201
        assert withdraw(backend, purpose, kind)[1].status_code == 201
    number = backend.draw("1000.00", 1)
    paid = {"borrower_number": "u-1", "amount": "1000.00", "reference": "pay-1"}
    assert backend.post("repayments", paid).status_code == 201
    assert backend.get(f"loans/{number}").json()["position"]["status"] == "settled"


def test_a_withdrawal_is_done_once_however_often_it_is_sent(
    backend: Backend, line: CreditLine
) -> None:
    agree(backend, "credit", "band")
    asked = {"borrower_number": "u-1", "purpose": "credit", "kind": "band"}
    preview = backend.post("withdrawal-previews", asked).json()["id"]
    body = {"borrower_number": "u-1", "preview": preview, "handset": "Mi 14"}
    first = backend.post("withdrawals", body, idempotency_key="w-1")
    again = backend.post("withdrawals", body, idempotency_key="w-1")
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert backend.post("withdrawals", body).json()["type"].endswith("preview-used")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("consents", {"text_sha256": "0" * 64}, 409, "consent-words-differ"),
        ("consents", {"agrees_to_notice": False}, 422, "sensitive-notice-not-agreed"),
        ("consents", {"kind": "car", "purpose": "health_insurance"}, 422, "consent-not-allowed"),
        ("consents", {"covers_from": "2026-09-17"}, 422, "not-a-day-to-cover"),
        ("consents", {"borrower_number": "u-2"}, 404, "unknown-borrower"),
        ("consents", {"kind": "heart"}, 400, "invalid-input"),
        ("consents", {"handset": " "}, 400, "invalid-input"),
    ],
)
def test_what_is_no_consent_is_refused(
    backend: Backend, line: CreditLine, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    texts = backend.get("consent-texts?language=en").json()["texts"]
    shown = next(text for text in texts if (text["purpose"], text["kind"]) == ("credit", "band"))
    right = {
        "borrower_number": "u-1",
        "purpose": "credit",
        "kind": "band",
        "language": "en",
        "text_sha256": shown["sha256"],
        "agrees_to_notice": True,
        "handset": "Mi 14",
    }
    answer = backend.post(path, right | body)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2].rpartition("/")[2]) == (
        status,
        code,
    )


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("consent-texts", "consents:read"),
        ("borrowers/u-1/consents", "consents:read"),
        ("borrowers/u-1/devices", "devices:read"),
    ],
)
def test_reading_needs_its_scope(
    backend_with: Any, line: CreditLine, path: str, scope: str
) -> None:
    assert backend_with("lines:read").get(path).status_code == 403
    assert backend_with(scope, name="other").get(path).status_code == 200


def test_devices_are_listed_with_the_days_they_were_owned(
    backend: Backend, line: CreditLine
) -> None:
    device = register_band(backend)
    assert register_band(backend) == device
    (owned,) = backend.get("borrowers/u-1/devices").json()["devices"]
    assert (owned["id"], owned["from_on"], owned["until_on"]) == (device, "2026-09-16", None)
    assert "A1" not in str(owned)
