"""Guarded deeds of money: one officer asks, another approves, and the fact names the approval."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models

from billing.models import Fact
from billing.services.facts.action_payloads import UnreadablePayload
from core.models import Approval
from core.services import approvals
from core.services.approval_actions import action_of
from lending.models import CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, pay
from tests.factories import OfficerFactory

LATER = date(2015, 10, 20)


def decide(action: str, target: models.Model, payload: dict[str, Any]) -> Approval:
    verb = action.removeprefix("billing.")
    maker = OfficerFactory(permissions=[f"billing.request_{verb}"])
    checker = OfficerFactory(permissions=[f"billing.check_{verb}"])
    asked = approvals.request(
        action=action, target=target, payload=payload, maker=maker, reason="agreed", on=LATER
    )
    assert action_of(action).describe(asked)
    return approvals.approve(approval_id=asked.pk, checker=checker, on=LATER)


@pytest.mark.parametrize(
    ("action", "payload", "kind"),
    [
        ("billing.waive", {"waived": {"penalty_interest": 100}}, "waiver"),
        ("billing.restructure", {"first_due_on": "2015-12-10", "instalments": 6}, "restructure"),
        ("billing.charge_off", {}, "charge_off"),
        ("billing.write_off", {}, "write_off"),
    ],
)
def test_an_approved_deed_is_a_fact_that_names_its_approval(
    loan: Loan, action: str, payload: dict[str, Any], kind: str
) -> None:
    approval = decide(action, loan, payload)
    fact = Fact.objects.get(kind=kind)
    assert (fact.approval, approval.outcome) == (approval, {"facts": [fact.pk]})
    assert fact.actor == f"officer:{approval.checker.username}"  # type: ignore[union-attr]


def test_an_approved_reversal_undoes_the_payment(line: CreditLine, loan: Loan) -> None:
    received = pay(line, 1072_00, date(2015, 10, 10))
    decide("billing.reverse", received.facts[0], {})
    assert Fact.objects.get(kind="reversal").reverses == received.facts[0]


def test_an_approved_refund_pays_back(line: CreditLine, loan: Loan) -> None:
    pay(line, 7000_00, DRAWN_ON)
    decide("billing.refund", loan, {"amount_fen": 1000_00, "reference": "r1"})
    loan.refresh_from_db()
    assert loan.position.credit_balance_fen == 0


def test_a_payload_of_another_shape_is_refused(loan: Loan) -> None:
    with pytest.raises(UnreadablePayload):
        decide("billing.waive", loan, {"waived": {"fee": 100}})


def test_the_database_keeps_no_guarded_fact_without_approval(loan: Loan) -> None:
    with pytest.raises(IntegrityError, match="a_guarded_fact_names_its_approval"):
        Fact.objects.create(
            loan=loan, kind="write_off", value_on=LATER, recorded_on=LATER, actor="app"
        )
