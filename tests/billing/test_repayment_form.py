"""An officer records a repayment by hand, and sees first where the money goes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from billing.maths.terms import Component
from billing.models import Receipt
from billing.services.facts.allocation_preview import foresee
from core.maths.calendar import today
from lending.models import CreditLine, Loan
from tests.billing.conftest import draw, pay
from tests.billing.test_moves import officer

LATE = date(2015, 10, 20)


def test_the_form_says_by_what_a_reference_is_taken_and_what_to_do(
    client: Client, line: CreditLine, loan: Loan
) -> None:
    right = draw(line, 600_00)
    client.force_login(officer("maker"))
    pay(line, 500_00, today(), "bank-1", loan=loan)
    answer = client.post(
        reverse("admin:lending_loan_repayment", args=[right.pk]),
        {"amount": "500.00", "value_on": today().isoformat(), "reference": "bank-1"},
        headers={"accept-language": "en"},
    )
    text = answer.content.decode()
    assert all(part in text for part in ("500.00", loan.number, "move it here"))


def test_a_repayment_is_booked_once_the_officer_has_seen_where_it_goes(
    client: Client, line: CreditLine, loan: Loan
) -> None:
    client.force_login(officer("maker"))
    address = reverse("admin:lending_loan_repayment", args=[loan.pk])
    english = {"accept-language": "en"}
    told = {"amount": "500.00", "value_on": "2015-09-26", "reference": "bank-1"}
    assert "Due today on this loan" in client.get(address, headers=english).content.decode()
    shown = client.post(address, told, headers=english).content.decode()
    assert "prepayment: principal not due" in shown
    assert all(part in shown for part in ("30.00", "470.00", "it is a prepayment"))
    assert not Receipt.objects.exists()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)
    assert seen is not None
    changed = client.post(address, {**told, "amount": "600.00", "seen": seen[1]}, headers=english)
    assert "570.00" in changed.content.decode()
    assert not Receipt.objects.exists()
    client.post(address, {**told, "seen": seen[1]})
    assert Receipt.objects.get().amount_fen == 500_00
    again = client.post(address, told, headers=english, follow=True).content.decode()
    assert "recorded before; nothing was changed" in again


def test_what_a_payment_would_do_is_told_to_the_fen_and_leaves_nothing(
    line: CreditLine, loan: Loan
) -> None:
    told: dict[str, Any] = {
        "line": line,
        "value_on": LATE,
        "on": LATE,
        "reference": "bank-1",
        "actor": "officer",
    }
    draw(line, 600_00)
    assert foresee(amount_fen=9000_00, **told)[0].credit_fen == 0
    gets = foresee(amount_fen=9000_00, **told)
    assert sum(got.amount_fen for got in gets) == 9000_00
    assert [dict(got.due_fen)[Component.PRINCIPAL] for got in gets] == [1000_00, 100_00]
    assert [got.prepaid_principal_fen for got in gets] == [5000_00, 500_00]
    assert [got.prepaid_interest_fen for got in gets] == [25_00, 2_50]
    assert not Receipt.objects.exists()
    received = pay(line, 9000_00, LATE, "bank-1")
    assert [fact.amount_fen for fact in received.facts] == [got.amount_fen for got in gets]
    assert foresee(amount_fen=9000_00, **told | {"loan": None}) == ()
