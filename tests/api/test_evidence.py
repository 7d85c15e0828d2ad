"""Transactions and bureau reports over HTTP: a verdict for each row, whatever is in it, and nothing said back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.maths.catalogue import Kind
from lending.models import Borrower
from scoring.api.evidence import EXAMPLE_INPUT, EXAMPLE_OUTPUT, TransactionVerdictsOutput
from scoring.models import BureauReport, Transaction
from tests.api.test_bad_input import GOOD, WRONG_BODIES, require_problem
from tests.scoring.evidence.evidence_told import teller, withdraw

REPORT = GOOD["bureau-reports"]


@pytest.fixture
def her(db: None, clock: Any) -> Borrower:
    return teller(number="u-1")


def row(**changes: Any) -> dict[str, Any]:
    good = {"reference": "t-1", "at": "2026-09-15T12:00:00+08:00", "category": "dining"}
    return good | {"amount": "35.00"} | changes


def send(backend: Any, *rows: Any, number: str = "u-1") -> Any:
    body = {"borrower_number": number, "transactions": list(rows)}
    return backend.post("transactions", body)


def codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [refusal["code"] for refusal in response.json()["refusals"]]


def test_each_row_gets_its_verdict(backend: Any, her: Borrower) -> None:
    answer = send(backend, row(), row(reference="t-2", amount="-1.00"), row()).json()
    assert answer["verdicts"] == ["stored", "refused", "unchanged"]
    assert (answer["stored"], answer["unchanged"], answer["refused"]) == (1, 1, 1)
    assert [refusal["row"] for refusal in answer["refusals"]] == [1]
    assert Transaction.objects.get().amount_fen == 35_00


def test_a_batch_sent_again_is_unchanged_without_any_key(backend: Any, her: Borrower) -> None:
    sent = [send(backend, row()).json()["verdicts"] for _ in range(2)]
    assert sent == [["stored"], ["unchanged"]]


@pytest.mark.parametrize(
    "amount", ["0.00", "-1.00", "1.005", "1e3", "NaN", "", 35, 1.5, None, True, [], {}, "9" * 11]
)
def test_what_is_no_amount_is_refused(backend: Any, her: Borrower, amount: Any) -> None:
    assert codes(send(backend, row(amount=amount))) == ["not_an_amount"]


@pytest.mark.parametrize(
    "at",
    [
        None,
        1_700_000_000,
        "",
        "2026-09-15",
        "2026-09-15T12:00:00",
        "2026-09-15 12:00:00+08:00",
        "2026-W38-2T12:00:00+08:00",
        "2026-02-30T12:00:00+08:00",
        "2026-09-15T24:30:00+08:00",
        "2026-09-15T12:00:00+99:00",
        "1999-12-31T12:00:00+08:00",
        "9999-12-31T23:59:59-23:59",
        "２０26-09-15T12:00:00+08:00",
    ],
)
def test_what_is_no_instant_is_refused(backend: Any, her: Borrower, at: Any) -> None:
    assert codes(send(backend, row(at=at))) == ["not_an_instant"]


@pytest.mark.parametrize("at", ["2026-09-15T12:00Z", "2026-09-15T12:00:00.5-11:00"])
def test_an_instant_has_any_offset(backend: Any, her: Borrower, at: str) -> None:
    assert codes(send(backend, row(at=at))) == []


def test_an_instant_to_come_is_refused(backend: Any, her: Borrower) -> None:
    assert codes(send(backend, row(at="2026-09-16T10:00:01+08:00"))) == ["still_to_come"]
    assert codes(send(backend, row(at="2099-12-31T23:59:59-23:59"))) == ["still_to_come"]


def test_members_are_all_there_and_no_others(backend: Any, her: Borrower) -> None:
    spoilt = [{name: v for name, v in row().items() if name != gone} for gone in row()]
    assert codes(send(backend, *spoilt)) == ["missing_member"] * 4
    assert codes(send(backend, row(sign="-"))) == ["unknown_member"]


def test_an_unknown_borrower_is_no_address(backend: Any, her: Borrower) -> None:
    response = send(backend, row(), number="nobody")
    require_problem(response)
    assert response.status_code == 404


@pytest.mark.parametrize("rows", [None, [], {}, "x", 1, [1], [None], [[]], [{}] * 501])
def test_a_batch_is_one_to_five_hundred_objects(backend: Any, her: Borrower, rows: Any) -> None:
    response = backend.post("transactions", {"borrower_number": "u-1", "transactions": rows})
    require_problem(response)
    assert response.json()["errors"][0]["field"] == "transactions"


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: repr(body[:30]))
def test_a_body_that_is_no_plain_object_is_refused(
    backend: Any, her: Borrower, body: bytes
) -> None:
    require_problem(backend.post("transactions", body))


@pytest.mark.parametrize("text", [b"\\u0000", b"\\ud800", b"\\udfff\\ud800"])
def test_a_text_that_is_none_spoils_the_body(backend: Any, her: Borrower, text: bytes) -> None:
    body = b'{"borrower_number": "u-1", "transactions": [{"reference": "' + text + b'"}]}'
    assert backend.post("transactions", body).status_code == 400


def test_the_scope_is_needed(backend_with: Any, her: Borrower) -> None:
    stranger = backend_with("observations:write")
    assert send(stranger, row()).status_code == 403
    assert stranger.post("bureau-reports", REPORT).status_code == 403


def test_nothing_is_ever_read_back(backend: Any, her: Borrower) -> None:
    assert backend.get("transactions").status_code == 405
    assert backend.get("bureau-reports").status_code == 405


def test_after_a_withdrawal_nothing_is_kept(backend: Any, her: Borrower) -> None:
    for kind in (Kind.TRANSACTIONS, Kind.BUREAU):
        withdraw(her, kind)
    assert codes(send(backend, row())) == ["no_consent"]
    response = backend.post("bureau-reports", REPORT)
    assert (response.status_code, response.json()["type"].rpartition(":")[2]) == (
        422,
        "report-refused",
    )
    assert not Transaction.objects.exists()
    assert not BureauReport.objects.exists()


def test_a_report_counts_once(backend: Any, her: Borrower) -> None:
    answers = [backend.post("bureau-reports", REPORT) for _ in range(2)]
    assert [answer.json() for answer in answers] == [
        {"outcome": "stored"},
        {"outcome": "unchanged"},
    ]
    changed = backend.post("bureau-reports", REPORT | {"worst_dpd_24m": 0})
    require_problem(changed)
    assert changed.json()["errors"][0]["field"] == "reference"
    kept = BureauReport.objects.get()
    assert (kept.balance_fen, kept.limit_fen, kept.worst_dpd_24m) == (8_000_00, 30_000_00, 12)


def test_the_example_of_the_reference_is_true(backend: Any, clock: Any) -> None:
    teller(number="u-10086")
    answer = backend.post("transactions", EXAMPLE_INPUT).json()
    assert answer == EXAMPLE_OUTPUT == TransactionVerdictsOutput.write(EXAMPLE_OUTPUT)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5
) | st.dictionaries(st.text(), st.none() | st.text(), max_size=3)


@pytest.mark.django_db
@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_json_gets_verdicts_or_a_problem(
    backend: Any, her: Borrower, data: st.DataObject
) -> None:
    spoilt = row()
    for member in data.draw(st.sets(st.sampled_from(sorted(spoilt)), min_size=1)):
        spoilt[member] = data.draw(anything)
    rows = data.draw(st.lists(st.just(spoilt) | anything, max_size=3))
    response = send(backend, *rows)
    if response.status_code != 200:
        require_problem(response)
    report = REPORT | {data.draw(st.sampled_from(sorted(REPORT))): data.draw(anything)}
    response = backend.post("bureau-reports", report)
    if response.status_code != 200:
        require_problem(response)
