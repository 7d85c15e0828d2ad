"""Observations over HTTP: a verdict for each row, whatever is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.api.observations import EXAMPLE_INPUT, EXAMPLE_OUTPUT, VerdictsOutput
from devices.models import Observation
from tests.api.test_bad_input import WRONG_BODIES, require_problem
from tests.devices.band import Wearer, wearer


@pytest.fixture
def her(db: None, clock: Any) -> Wearer:
    return wearer(number="u-1")


def row(her: Wearer, **changes: Any) -> dict[str, Any]:
    good = {"borrower_number": "u-1", "device": her.band.pk, "metric": "steps"}
    return good | {"day": "2026-09-15", "value": 8123} | changes


def send(backend: Any, *rows: Any) -> Any:
    return backend.post("observations", {"observations": list(rows)})


def codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [refusal["code"] for refusal in response.json()["refusals"]]


def test_each_row_gets_its_verdict(backend: Any, her: Wearer) -> None:
    good, future = row(her), row(her, day="2026-09-17")
    assert send(backend, good, future, good).json() == {
        "stored": 1,
        "corrected": 0,
        "unchanged": 1,
        "refused": 1,
        "verdicts": ["stored", "refused", "unchanged"],
        "refusals": [
            {
                "row": 1,
                "code": "future_day",
                "field": "day",
                "rule": "The day is still to come.",
                "remedy": "Send it once it has begun.",
            }
        ],
    }


def test_the_answer_is_as_described(backend: Any, her: Wearer) -> None:
    answer = send(backend, row(her), row(her, value=-1)).json()
    form = VerdictsOutput(data=answer)
    assert form.is_valid(), form.errors
    assert set(form.fields) == set(answer)


def test_the_example_of_the_page_and_of_the_description_is_true(backend: Any, her: Wearer) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    shown = [json.loads(block) for block in re.findall("```http\n(.*?)```", page, re.DOTALL)]
    assert EXAMPLE_INPUT in shown
    assert EXAMPLE_OUTPUT in shown
    rows = [
        row | {"borrower_number": "u-1", "device": her.band.pk}
        for row in EXAMPLE_INPUT["observations"]
    ]
    assert send(backend, *rows).json() == EXAMPLE_OUTPUT


def test_a_batch_needs_no_key_and_its_scope(backend_with: Any, her: Wearer) -> None:
    sender = backend_with("observations:write")
    body = {"observations": [row(her)]}
    assert sender.post("observations", body, idempotency_key="").status_code == 200
    reader = backend_with("lines:read", name="reader")
    assert reader.post("observations", body).status_code == 403


def test_refusals_speak_the_callers_language_and_say_no_value_back(
    backend: Any, her: Wearer
) -> None:
    body = {"observations": [row(her, value=987654321)]}
    answer = backend.post("observations", body, accept_language="zh-hans")
    assert answer.json()["refusals"][0]["rule"] == "数值超出该指标的范围（0 至 150000）。"
    assert "987654321" not in answer.content.decode()


WRONG: dict[str, list[Any]] = {
    "borrower_number": [None, True, 1, 1.5, "", "nobody", "x" * 1000, [], {}, "\t", "'; --"],
    "device": [None, True, -1, 0, 1.5, 10**17, "", "1", [], {}],
    "metric": [None, True, 1, "", "Steps", "app_video_uses", "x" * 1000, [], {}],
    "day": [None, True, 20260915, "", "2026-9-15", "15.09.2026", "2026-02-30", "9999-12-31", []],
    "value": [None, True, False, "8123", "NaN", "", -1, 0.5, 10**17, [], {}, [1]],
    "typed_by_hand": [None, 0, 1, "true", "", [], {}],
}


@pytest.mark.parametrize("member", WRONG)
def test_a_wrong_value_of_any_member_is_refused_alone(
    backend: Any, her: Wearer, member: str
) -> None:
    spoilt = [row(her, **{member: value}) for value in WRONG[member]]
    answer = send(backend, *spoilt, row(her)).json()
    assert answer["verdicts"] == ["refused"] * len(spoilt) + ["stored"]
    blamed = {refusal["field"] for refusal in answer["refusals"]}
    # A metric of another kind of data is refused for want of its consent.
    assert blamed == {member}


def test_a_missing_and_an_unknown_member_are_refused(backend: Any, her: Wearer) -> None:
    spoilt = [{k: v for k, v in row(her).items() if k != name} for name in row(her)]
    assert codes(send(backend, *spoilt)) == ["missing_member"] * 5
    assert codes(send(backend, row(her, limit=1))) == ["unknown_member"]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e99999", "1e-999"])
def test_a_number_beyond_all_numbers_is_refused(backend: Any, her: Wearer, number: str) -> None:
    body = str({"observations": [row(her, value="X")]}).replace("'X'", number).replace("'", '"')
    answer = backend.post("observations", body)
    assert answer.json()["verdicts"] == (["refused"] if "-999" not in number else ["stored"])


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "9" * 5000, "1e99999999999999999999"]
)
def test_what_is_no_json_number_spoils_the_body(backend: Any, her: Wearer, number: str) -> None:
    body = str({"observations": [row(her, value="X")]}).replace("'X'", number).replace("'", '"')
    require_problem(backend.post("observations", body))


@pytest.mark.parametrize("text", [b"\\u0000", b"\\ud800", b"\\udfff\\ud800"])
def test_a_text_that_is_none_spoils_the_body(backend: Any, her: Wearer, text: bytes) -> None:
    for member in (b"borrower_number", b"metric", b"day"):
        body = b'{"observations": [{"' + member + b'": "' + text + b'"}]}'
        response = backend.post("observations", body)
        require_problem(response)
        assert response.status_code == 400


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: repr(body[:30]))
def test_a_body_that_is_no_plain_object_is_refused(backend: Any, her: Wearer, body: bytes) -> None:
    require_problem(backend.post("observations", body))


@pytest.mark.parametrize("rows", [None, [], {}, "x", 1, [1], [None], [[]], [{}] * 501])
def test_a_batch_is_one_to_five_hundred_objects(backend: Any, her: Wearer, rows: Any) -> None:
    response = backend.post("observations", {"observations": rows})
    require_problem(response)
    assert response.json()["errors"][0]["field"] == "observations"


def test_five_hundred_of_the_longest_rows_fit_set_out_with_blanks(
    backend: Any, her: Wearer
) -> None:
    long = row(her, borrower_number="u" * 40, metric="hard_accelerations", value=0.1234567890123456)
    long |= {"device": 10**17, "typed_by_hand": False}
    body = str({"observations": [long] * 500}).replace("'", '"').replace("False", "false")
    body = body.replace('": ', '" :  ').replace(", ", ",\n        ")
    assert codes(backend.post("observations", body)) == ["unknown_borrower"] * 500


def test_five_hundred_rows_cost_as_many_statements_as_one(backend: Any, her: Wearer) -> None:
    send(backend, row(her))
    with CaptureQueriesContext(connection) as one:
        send(backend, row(her, value=1, day="2026-09-14"))
    days = [f"2026-0{month}-{day:02d}" for month in range(1, 9) for day in range(1, 29)]
    rows = [row(her, metric=m, day=day, value=9) for m in ("steps", "workouts") for day in days]
    with CaptureQueriesContext(connection) as many:
        assert send(backend, *rows).json()["stored"] == len(rows)
    assert len(many) == len(one) == 6
    assert Observation.objects.count() == 2 + len(rows)


numbers = st.integers() | st.floats()
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(), st.lists, max_leaves=5
) | st.dictionaries(st.text(), st.none() | st.text(), max_size=3)


@pytest.mark.django_db
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_json_gets_verdicts_or_a_problem(
    backend: Any, her: Wearer, data: st.DataObject
) -> None:
    spoilt = row(her)
    for member in data.draw(st.sets(st.sampled_from(sorted(WRONG)), min_size=1)):
        spoilt[member] = data.draw(anything)
    rows = data.draw(st.lists(st.just(spoilt) | anything, max_size=3))
    response = backend.post("observations", {"observations": rows})
    if response.status_code != 200:
        require_problem(response)
