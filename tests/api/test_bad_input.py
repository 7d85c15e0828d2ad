"""Whatever is sent, the answer is one problem document, nothing is kept, and nothing breaks."""

from typing import Any

import pytest

from billing.models import Quote, Receipt
from core.models import IdempotencyRecord
from devices.models import ConsentReceipt, Device, WithdrawalPreview
from lending.models import Borrower, Loan
from tests.factories import id_number

GOOD: dict[str, dict[str, Any]] = {
    "borrowers": {
        "number": "u-9",
        "name": "张三",
        "id_number": id_number(7),
        "phone": "13800138000",
    },
    "quotes": {"borrower_number": "u-1", "amount": "600.00", "instalments": 3},
    "draw-downs": {"quote": "00000000-0000-4000-8000-000000000000"},
    "repayments": {"borrower_number": "u-1", "amount": "1.00", "reference": "p1"},
    "consents": {
        "borrower_number": "u-1",
        "purpose": "credit",
        "kind": "phone",
        "language": "en",
        "text_sha256": "0" * 64,
        "handset": "Mi 14",
    },
    "withdrawal-previews": {"borrower_number": "u-1", "purpose": "credit", "kind": "phone"},
    "withdrawals": {
        "borrower_number": "u-1",
        "preview": "00000000-0000-4000-8000-000000000000",
        "handset": "Mi 14",
    },
    "devices": {"borrower_number": "u-1", "kind": "band"},
    "hand-overs": {"borrower_number": "u-1", "device": 1},
    "insurance-quotes": {"borrower_number": "u-1", "product": "health", "premium": "1000.00"},
    "bureau-reports": {
        "borrower_number": "u-1",
        "reference": "r1",
        "reported_on": "2026-09-15",
        "open_accounts": 2,
        "balance": "8000.00",
        "limits": "30000.00",
        "inquiries_3m": 1,
        "overdue_accounts": 0,
        "worst_dpd_24m": 12,
        "months_on_file": 40,
    },
}
WRONG_VALUES = [
    None,
    True,
    -1,
    0,
    1.5,
    10**17,
    "",
    " ",
    "x" * 1000,
    "-1.00",
    "0.00",
    "1.005",
    "1e3",
    "NaN",
    "\u202e",
    "\t",
    "'; DROP TABLE lending_loan; --",
    [],
    {},
    [["deep"]],
    {"a": {"b": 1}},
]
PLAUSIBLE: dict[str, list[Any]] = {
    "balance": ["0.00"],
    "limits": ["0.00"],
    **{name: [0] for name, value in GOOD["bureau-reports"].items() if isinstance(value, int)},
    "number": ["0.00", "1.005", "1e3", "NaN"],
    "name": ["NaN"],
    "reference": ["-1.00", "0.00", "1.005", "1e3", "NaN", "'; DROP TABLE lending_loan; --"],
    "handset": ["-1.00", "0.00", "1.005", "1e3", "NaN", "'; DROP TABLE lending_loan; --"],
}
WRONG_BODIES = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"{'a': 1}",
    b'{"amount": NaN}',
    b'{"amount": -Infinity}',
    b'{"amount": 1e999}',
    b'{"amount": "1.00", "amount": "2.00"}',
    b'{"reference": "\\u0000"}',
    b'{"\\u0000": 1}',
    b'{"reference": "\\ud800"}',
    b'{"\\udfff": 1}',
    b"\xff\xfe",
    b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    b'{"a": ' + b'{"a": ' * 5_000 + b"1" + b"}" * 5_000 + b"}",
    b'{"amount": ' + b"9" * 10_000 + b"}",
    b'{"a": "' + b"x" * 70_000 + b'"}',
]


def require_problem(response: Any) -> None:
    assert 400 <= response.status_code < 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    assert response.json()["detail"]


def require_nothing_kept() -> None:
    kept = [Quote, Receipt, Loan, IdempotencyRecord, ConsentReceipt, WithdrawalPreview, Device]
    assert [model.__name__ for model in kept if model._default_manager.exists()] == []
    assert Borrower.objects.count() == 1


@pytest.mark.parametrize("operation", GOOD)
@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: repr(body[:30]))
def test_a_body_that_is_no_plain_object_is_refused(backend, line, operation, body):
    require_problem(backend.post(operation, body))
    require_nothing_kept()


@pytest.mark.parametrize(
    ("operation", "field"), [(name, field) for name, body in GOOD.items() for field in body]
)
def test_a_wrong_value_of_any_field_is_refused_by_name(backend, line, operation, field):
    for value in (value for value in WRONG_VALUES if value not in PLAUSIBLE.get(field, [])):
        response = backend.post(operation, GOOD[operation] | {field: value})
        require_problem(response)
        assert field in [error["field"] for error in response.json()["errors"]], value
    require_nothing_kept()


@pytest.mark.parametrize(
    ("operation", "field"), [(name, field) for name, body in GOOD.items() for field in body]
)
def test_a_missing_field_is_refused_by_name(backend, line, operation, field):
    body = {name: value for name, value in GOOD[operation].items() if name != field}
    response = backend.post(operation, body)
    require_problem(response)
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("operation", GOOD)
def test_a_field_that_the_operation_does_not_know_is_refused(backend, line, operation):
    response = backend.post(operation, GOOD[operation] | {"limit": "1000000.00"})
    require_problem(response)
    assert [error["field"] for error in response.json()["errors"]] == ["limit"]
    require_nothing_kept()


@pytest.mark.parametrize("operation", GOOD)
@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_a_body_of_another_media_type_is_refused(backend, line, operation, media_type):
    response = backend.post(operation, "a=1", content_type=media_type)
    require_problem(response)
    require_nothing_kept()


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "bz2_codec", "nonsense"])
def test_a_charset_is_not_believed(backend, line, charset):
    media_type = f"application/json; charset={charset}"
    assert backend.post("quotes", GOOD["quotes"], content_type=media_type).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "loans/L0",
        "loans/L0/pay-off",
        "quotes/00000000-0000-4000-8000-000000000000",
        "quotes/nonsense",
        "statements/1",
        "statements/99999999999999999999999",
        "statements/x",
        "lines/%FF%FE",
        "lines/u-1%00",
        "lines/u-1/statements?before=x",
        "lines/u-1/statements?limit=0",
        "lines/u-1/statements?limit=1e9",
        "lines/u-1/statements?page=2",
        "loans/%E6%9D%8E",
    ],
)
def test_an_unknown_or_broken_address_is_refused(backend, line, path):
    require_problem(backend.get(path))


@pytest.mark.parametrize(
    "day", ["", "x", "2026-13-01", "0001-01-01", "9999-12-31", "%00", "[", "1e9"]
)
def test_a_day_that_is_none_is_refused_by_name(backend, line, day):
    loan = backend.draw()
    for path, field in ((f"loans/{loan}?as_of=", "as_of"), (f"loans/{loan}/pay-off?on=", "on")):
        response = backend.get(path + day)
        require_problem(response)
        assert response.json()["errors"][0]["field"] == field


def test_the_last_day_of_the_calendar_is_answered(backend, line):
    loan = backend.draw()
    assert backend.get(f"loans/{loan}?as_of=2099-12-31").status_code == 200


def test_only_json_is_answered(backend, line):
    require_problem(backend.get("lines/u-1", accept="text/html"))


def test_a_list_is_said_back_as_it_was_sent(backend, line):
    response = backend.post("devices", GOOD["devices"] | {"kind": ["phone", None]})
    assert response.json()["errors"][0]["value"] == '["phone", null]'
