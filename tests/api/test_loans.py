"""From quote to pay-off over the API, to the fen."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from oauth2_provider.models import AccessToken

from core.maths.calendar import BUSINESS_ZONE
from lending.models import CreditLine
from tests.api.conftest import START, Backend
from tests.factories import CeilingFactory, CreditLineFactory

DUES = ["1072.00", "1077.50", "1060.00", "1046.50", "1031.00", "1014.00"]


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=BUSINESS_ZONE)


def ask(backend: Backend, **changes: object) -> Any:
    wanted = {"borrower_number": "u-1", "amount": "6000.00", "instalments": 6} | changes
    return backend.post("quotes", wanted)


@pytest.fixture
def loan(backend: Backend, line: CreditLine) -> str:
    return backend.draw()


def test_a_quote_shows_schedule_and_both_rates(backend, line):
    response = ask(backend)
    quote = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/quotes/{quote['id']}"
    assert [row["total"] for row in quote["instalments"]] == DUES
    assert (quote["total_interest"], quote["simple_annual_rate"]) == ("301.00", "0.1825")
    assert quote["irr_annual_rate"].startswith("0.1")
    assert quote["valid_until"] == "2026-09-16T10:30:00+08:00"


def test_a_quote_is_read_as_it_was_shown(backend, line):
    quote = ask(backend).json()
    assert backend.get(f"quotes/{quote['id']}").json() == quote


def test_a_quote_names_the_loan_it_became(backend, line):
    quote = ask(backend).json()["id"]
    number = backend.post("draw-downs", {"quote": quote}).json()["loan_number"]
    assert backend.get(f"quotes/{quote}").json()["loan_number"] == number


def test_a_draw_down_answers_with_its_loan(backend, line):
    quote = ask(backend).json()["id"]
    response = backend.post("draw-downs", {"quote": quote})
    drawn = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/loans/{drawn.pop('loan_number')}"
    assert drawn == {
        "quote": quote,
        "principal": "6000.00",
        "drawn_on": "2026-09-16",
        "instalments": 6,
    }


def test_what_is_drawn_is_no_longer_available(backend, loan):
    assert backend.get("lines/u-1").json()["available"] == "4000.00"


def test_an_expired_quote_is_refused(backend, line, clock):
    quote = ask(backend).json()["id"]
    clock.shift(timedelta(minutes=31))
    refused = backend.post("draw-downs", {"quote": quote})
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:xiaodai:problem:quote-expired"


def test_more_than_is_available_is_refused_in_yuan(backend, loan):
    refused = ask(backend, amount="4000.01")
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "amount"
    assert refused.json()["errors"][0]["value"] == "4000.01"


def test_a_loan_shows_what_courts_protect_where_a_ceiling_is_in_force(backend, loan):
    in_a_year = f"loans/{loan}?as_of=2027-09-16"
    assert backend.get(in_a_year).json()["claim"] is None
    CeilingFactory(kind="protected_rate")
    claim = backend.get(in_a_year).json()["claim"]
    assert (claim["annual_rate_ceiling"], claim["interest_ceiling"]) == ("0.24", "1440.00")
    cut = [Decimal(claim[name]) for name in ("contractual", "above_ceiling", "protected")]
    assert cut[0] - cut[1] == cut[2] == Decimal("7440.00")


def test_a_loan_shows_its_schedule_and_position(backend, loan):
    shown = backend.get(f"loans/{loan}").json()
    assert [row["total"] for row in shown["schedule"]] == DUES
    assert (shown["daily_rate"], shown["overdue_daily_rate"]) == ("0.0005", "0.00075")
    assert shown["position"] == {
        "as_of": "2026-09-16",
        "principal_not_due": "6000.00",
        "interest_not_due": "0.00",
        "due_principal": "0.00",
        "due_interest": "0.00",
        "due_penalty_interest": "0.00",
        "due_compound_interest": "0.00",
        "refund_to_return": "0.00",
        "due": "0.00",
        "penalty_interest": "0.00",
        "compound_interest": "0.00",
        "pay_off": "6000.00",
        "credit_balance": "0.00",
        "days_past_due": 0,
        "status": "active",
    }


def test_a_loan_on_a_later_day_is_overdue_as_the_rules_have_it(backend, loan, clock):
    clock.move_to(at(10, 10))
    paid = {"borrower_number": "u-1", "amount": "1072.00", "reference": "p1"}
    assert backend.post("repayments", paid, authorization=fresh(backend)).status_code == 201
    shown = backend.get(f"loans/{loan}?as_of=2026-11-25", authorization=fresh(backend)).json()
    assert shown["position"] == {
        "as_of": "2026-11-25",
        "principal_not_due": "4000.00",
        "interest_not_due": "30.00",
        "due_principal": "1000.00",
        "due_interest": "77.50",
        "due_penalty_interest": "11.25",
        "due_compound_interest": "0.87",
        "refund_to_return": "0.00",
        "due": "1089.62",
        "penalty_interest": "11.25",
        "compound_interest": "0.87",
        "pay_off": "5119.62",
        "credit_balance": "0.00",
        "days_past_due": 15,
        "status": "overdue",
    }


def test_what_a_borrower_owes_is_the_sum_of_the_loans_and_of_the_components(backend, loan, clock):
    second = backend.draw("1000.00")
    clock.move_to(at(11, 25))
    shown = backend.get("lines/u-1/owed", authorization=fresh(backend)).json()
    assert [row["loan_number"] for row in shown["loans"]] == [loan, second]
    parts = ("principal", "interest", "penalty_interest", "compound_interest")
    for owes in (shown, *shown["loans"]):
        due = sum(Decimal(owes[f"due_{part}"]) for part in parts) + Decimal(
            owes["refund_to_return"]
        )
        assert Decimal(owes["due"]) == due > 0
    for name in ("due", "pay_off"):
        assert Decimal(shown[name]) == sum(Decimal(row[name]) for row in shown["loans"])
    alone = backend.get(f"loans/{loan}", authorization=fresh(backend)).json()["position"]
    assert shown["loans"][0]["due"] == alone["due"]
    before = backend.get("lines/u-1/owed?as_of=2026-09-15", authorization=fresh(backend)).json()
    assert (before["due"], before["loans"]) == ("0.00", [])


def fresh(backend: Backend) -> str:
    """Make the token of the backend last for as long as the test travels."""
    AccessToken.objects.update(expires=START + timedelta(days=365))
    return f"Bearer {backend.token}"


def test_the_pay_off_settles_the_loan_to_zero(backend, loan, clock):
    clock.move_to(at(9, 26))
    quoted = backend.get(f"loans/{loan}/pay-off", authorization=fresh(backend)).json()
    assert quoted == {
        "loan_number": loan,
        "on": "2026-09-26",
        "principal": "6000.00",
        "interest": "30.00",
        "penalty_interest": "0.00",
        "compound_interest": "0.00",
        "refund_to_return": "0.00",
        "pay_off": "6030.00",
    }
    paid = {"borrower_number": "u-1", "amount": quoted["pay_off"], "reference": "p1"}
    backend.post("repayments", paid | {"loan_number": loan})
    position = backend.get(f"loans/{loan}").json()["position"]
    assert (position["pay_off"], position["status"]) == ("0.00", "settled")


def test_a_day_before_the_draw_down_is_refused(backend, loan):
    for path in (f"loans/{loan}?as_of=2026-09-15", f"loans/{loan}/pay-off?on=2026-09-15"):
        assert backend.get(path).status_code == 400


def test_a_repayment_says_which_loans_got_it(backend, loan):
    second = backend.draw("1000.00", 1)
    paid = {"borrower_number": "u-1", "amount": "8000.00", "reference": "p1"}
    answer = backend.post("repayments", paid).json()
    assert (answer["amount"], answer["paid_on"]) == ("8000.00", "2026-09-16")
    assert {part["loan_number"] for part in answer["parts"]} == {loan, second}
    assert sum(float(part["amount"]) for part in answer["parts"]) == 8000


def test_nobody_pays_for_a_loan_of_another_line(backend, loan):
    CreditLineFactory(borrower__number="u-2")
    paid = {"borrower_number": "u-2", "amount": "1.00", "reference": "p1", "loan_number": loan}
    refused = backend.post("repayments", paid)
    assert refused.status_code == 404
    assert refused.json()["errors"][0]["field"] == "loan_number"


def test_a_reference_received_before_with_another_amount_is_refused(backend, loan):
    paid = {"borrower_number": "u-1", "amount": "1.00", "reference": "p1"}
    assert backend.post("repayments", paid).status_code == 201
    assert backend.post("repayments", paid).status_code == 201
    refused = backend.post("repayments", paid | {"amount": "2.00"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "reference")


def test_money_of_tomorrow_is_refused(backend, loan):
    paid = {"borrower_number": "u-1", "amount": "1.00", "reference": "p1"}
    refused = backend.post("repayments", paid | {"paid_on": "2026-09-17"})
    assert 400 <= refused.status_code < 500
