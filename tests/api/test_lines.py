"""Credit lines as the API shows them."""

from datetime import date

from lending.models import CreditLine, LineFreeze


def test_a_line_says_what_is_available(backend, line):
    CreditLine.objects.update(principal_outstanding_fen=6000_00, held_fen=1000_00)
    assert backend.get("lines/u-1").json() == {
        "borrower_number": "u-1",
        "product": "xiaodai",
        "limit": "10000.00",
        "principal_outstanding": "6000.00",
        "held": "1000.00",
        "available": "3000.00",
        "opened_on": "2015-01-01",
        "freezes": [],
    }


def test_a_frozen_line_names_its_reasons_and_nothing_is_available(backend, line):
    CreditLine.objects.update(is_frozen=True)
    LineFreeze.objects.create(line=line, reason="overdue", frozen_on=date(2026, 10, 11))
    LineFreeze.objects.create(
        line=line, reason="fraud", frozen_on=date(2026, 9, 2), unfrozen_on=date(2026, 9, 3)
    )
    answer = backend.get("lines/u-1").json()
    assert answer["available"] == "0.00"
    assert answer["freezes"] == [{"reason": "overdue", "frozen_on": "2026-10-11"}]


def test_a_line_is_read_in_two_queries_the_token_included(backend, line, django_assert_num_queries):
    with django_assert_num_queries(2):
        backend.get("lines/u-1")


def test_a_line_says_nothing_of_the_person(backend, line):
    said = backend.get("lines/u-1").content.decode()
    person = line.borrower
    assert not any(secret in said for secret in (person.name, person.id_number, person.phone))


def test_a_number_that_nobody_has_is_refused_by_name(backend, line):
    response = backend.get("lines/u-2")
    assert response.status_code == 404
    assert response.json()["errors"][0]["field"] == "borrower_number"
