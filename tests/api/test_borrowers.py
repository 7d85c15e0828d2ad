"""Registering a person over the API."""

from datetime import date
from typing import Any

import pytest

from core.models import IdempotencyRecord
from lending.models import Borrower, CreditLine
from tests.factories import ProductVersionFactory, id_number

PERSON = {"number": "u-9", "name": "张三丰", "id_number": id_number(7), "phone": "13800138000"}


def register(backend: Any, **changes: Any) -> Any:
    return backend.post("borrowers", PERSON | changes)


def test_a_person_is_registered_with_an_empty_line(backend, clock):
    response = register(backend)
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/v1/lines/u-9"
    assert backend.get("lines/u-9").json()["limit"] == "0.00"


def test_the_answer_is_masked(backend, clock):
    said = register(backend).json()
    assert said == {
        "number": "u-9",
        "name": "张**",
        "id_number": f"1101************{PERSON['id_number'][-2:]}",
        "phone": "138****8000",
        "language": "zh-hans",
        "line_opened_on": "2026-09-16",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "1234567890123"),
        ("name", ""),
        ("id_number", "110101199003071234"),
        ("id_number", 110101199003071234),
        ("id_number", None),
        ("phone", "139"),
        ("phone", ["13800138000"]),
    ],
)
def test_personal_data_that_breaks_its_rule_is_refused_and_not_said_back(
    backend, clock, caplog, field, value
):
    refused = register(backend, **{field: value})
    error = refused.json()["errors"][0]
    assert 400 <= refused.status_code < 500
    assert (error["field"], error["value"]) == (field, None)
    for said in (refused.content.decode(), caplog.text):
        assert not value or str(value) not in said
        assert PERSON["id_number"] not in said
    assert not Borrower.objects.exists()


@pytest.mark.parametrize(
    "same", [{"number": "u-10"}, {"id_number": id_number(8)}], ids=["id number", "number"]
)
def test_a_person_is_registered_once(backend, clock, same):
    register(backend)
    refused = register(backend, **same)
    assert refused.status_code == 409
    assert Borrower.objects.count() == 1


def test_a_student_gets_no_line_and_leaves_nothing_behind(backend, clock):
    assert register(backend, is_student=True).status_code == 409
    assert not Borrower.objects.exists()
    assert not CreditLine.objects.exists()


def test_what_is_stored_for_a_key_holds_no_personal_data(backend, clock):
    register(backend)
    stored = str(IdempotencyRecord.objects.values().get())
    assert not any(str(PERSON[field]) in stored for field in ("name", "id_number", "phone"))


def test_a_second_product_is_drawn_under_by_whoever_names_it(backend, line):
    ProductVersionFactory(
        code="kuaidai", daily_rate_ppm=400, due_day=20, effective_from=date(2026, 9, 1)
    )
    register(backend, product="kuaidai")
    register(backend, number="u-10", id_number=id_number(8))
    CreditLine.objects.update(limit_fen=10_000_00)
    drawn = [backend.get(f"loans/{backend.draw(borrower=who)}").json() for who in ("u-9", "u-10")]
    assert [(loan["product"], loan["daily_rate"]) for loan in drawn] == [
        ("kuaidai", "0.0004"),
        ("xiaodai", "0.0005"),
    ]
    assert [loan["schedule"][0]["due_on"] for loan in drawn] == ["2026-10-20", "2026-10-10"]
    assert [backend.get(f"lines/{who}").json()["product"] for who in ("u-9", "u-10")] == [
        "kuaidai",
        "xiaodai",
    ]


def test_a_product_that_is_not_on_offer_is_refused_and_leaves_nobody(backend, line):
    before = Borrower.objects.count()
    refused = register(backend, product="mandai")
    error = refused.json()["errors"][0]
    assert (refused.status_code, error["field"]) == (422, "product")
    assert error["remedy"] == "Name one of: xiaodai."
    assert Borrower.objects.count() == before
