"""A deed is done once for one key."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from billing.models import Quote, Receipt
from lending.models import Loan

PAID = {"borrower_number": "u-1", "amount": "100.00", "reference": "p1"}


def wanted(**changes: object) -> dict[str, object]:
    return {"borrower_number": "u-1", "amount": "600.00", "instalments": 3} | changes


def test_the_same_key_and_body_get_the_same_answer_once(backend, line):
    first = backend.post("quotes", wanted(), idempotency_key="a")
    again = backend.post("quotes", wanted(), idempotency_key="a")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Quote.objects.count() == 1


def test_the_order_of_fields_and_blanks_make_no_other_request(backend, line):
    backend.post("quotes", wanted(), idempotency_key="a")
    body = '{ "instalments":3,"amount": "600.00",\n"borrower_number": "u-1"}'
    assert backend.post("quotes", body, idempotency_key="a").status_code == 201


def test_the_same_key_with_another_body_is_refused(backend, line):
    backend.post("quotes", wanted(), idempotency_key="a")
    refused = backend.post("quotes", wanted(amount="700.00"), idempotency_key="a")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"


def test_the_same_key_for_another_operation_is_refused(backend, line):
    quote = backend.post("quotes", wanted(), idempotency_key="a").json()["id"]
    refused = backend.post("draw-downs", {"quote": quote}, idempotency_key="a")
    assert refused.status_code == 422
    assert not Loan.objects.exists()


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "ключ"])
def test_a_deed_without_a_usable_key_is_refused(backend, line, key):
    refused = backend.post("quotes", wanted(), idempotency_key=key)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Quote.objects.exists()


def test_a_refused_deed_may_be_tried_again_with_its_key(backend, line):
    paid = backend.post("repayments", PAID, idempotency_key="a")
    assert paid.status_code == 409
    backend.draw()
    assert backend.post("repayments", PAID, idempotency_key="a").status_code == 201
    assert Receipt.objects.count() == 1


def test_two_clients_may_choose_the_same_key(backend, backend_with, line):
    other = backend_with("quotes:write", name="other")
    backend.post("quotes", wanted(), idempotency_key="a")
    answer = other.post("quotes", wanted(amount="700.00"), idempotency_key="a")
    assert answer.status_code == 201


def test_a_fact_names_the_client_that_caused_it(backend, line):
    loan = Loan.objects.get(number=backend.draw())
    assert loan.facts.get().actor == "client:app"


@pytest.mark.django_db(transaction=True)
def test_a_key_sent_many_times_at_once_has_one_effect(backend, line):
    quote = backend.post("quotes", wanted()).json()["id"]

    def draw(_: int) -> Any:
        try:
            return backend.post("draw-downs", {"quote": quote}, idempotency_key="a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(draw, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["loan_number"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert Loan.objects.count() == 1


def test_a_draw_down_takes_ten_statements_its_token_and_key_included(
    backend, line, django_assert_num_queries
):
    quote = backend.post("quotes", wanted()).json()["id"]
    # Token; savepoint, lock, key; savepoint, lock and read, book, release; answer; release.
    with django_assert_num_queries(10):
        backend.post("draw-downs", {"quote": quote})
