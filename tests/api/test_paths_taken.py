"""How far a request goes: modules entered, replays of a loan's facts, queries. `pytest -s` prints the modules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
import time_machine

from core.maths.calendar import BUSINESS_ZONE
from lending.models import CreditLine
from tests.api.conftest import Backend
from tests.factories import BorrowerFactory, CreditLineFactory
from tests.scoring.assessment.assessed import Told, model, told
from tests.tracing import Trace, traced

__all__ = ["model", "told"]
pytestmark = pytest.mark.django_db
FIRST_DUE = datetime(2026, 10, 10, 10, tzinfo=BUSINESS_ZONE)


def post(backend: Backend, path: str, body: Mapping[str, object]) -> Trace:
    with traced() as trace:
        answer = backend.post(path, body)
    assert answer.status_code == 201, answer.content
    print(trace.table())
    return trace


def test_a_payment_on_time_replays_once_before_it_and_once_after(
    backend: Backend, line: CreditLine, clock: time_machine.Traveller
) -> None:
    backend.draw()
    paid = {"borrower_number": "u-1", "amount": "1072.00", "reference": "p1"}
    clock.move_to(FIRST_DUE)

    trace = post(backend, "repayments", paid)

    assert sorted(trace.replays) == [1, 2]  # facts: the draw-down; the draw-down and the payment
    assert trace.queries == 26


def test_a_payment_over_two_loans_replays_each_once_before_it(
    backend: Backend, line: CreditLine, clock: time_machine.Traveller
) -> None:
    backend.draw()
    backend.draw("1000.00", 3)
    clock.move_to(FIRST_DUE)

    trace = post(
        backend, "repayments", {"borrower_number": "u-1", "amount": "1072.00", "reference": "p1"}
    )

    assert sorted(trace.replays) == [1, 1, 2]


def test_a_draw_down_replays_its_one_fact_once(backend: Backend, line: CreditLine) -> None:
    wanted = {"borrower_number": "u-1", "amount": "6000.00", "instalments": 6}
    quote = backend.post("quotes", wanted).json()["id"]

    trace = post(backend, "draw-downs", {"quote": quote})

    assert trace.replays == [1]
    assert trace.queries == 10


@pytest.mark.usefixtures("model", "clock")
def test_an_assessment_replays_no_loan(backend: Backend, told: Told) -> None:
    CreditLineFactory(limit_fen=0, borrower=BorrowerFactory(number="u-9"))

    trace = post(backend, "assessments", {"borrower_number": "u-9"})

    assert trace.replays == []
