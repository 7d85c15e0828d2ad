"""Rules and templates are put in force by two people, to the letter."""

from datetime import time, timedelta

import pytest
from django.db import connection

from billing.models import ContactRule, MessageTemplate
from billing.services.collections import contact_rules
from core.maths.calendar import today
from core.services import approvals
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "version",
    [
        ContactRule(kind="attempts", value=4, source="counsel", effective_from=today()),
        ContactRule(
            kind="hours",
            opens_at=time(9),
            closes_at=time(20),
            source="counsel",
            effective_from=today(),
        ),
        MessageTemplate(
            code="overdue-sms", version=2, kind="sms", text="请还款。", effective_from=today()
        ),
    ],
    ids=["attempts", "hours", "template"],
)
def test_what_was_asked_for_is_in_force_once_another_approves(version) -> None:
    verb = "approve_message_template" if hasattr(version, "code") else "change_contact_rule"
    maker, checker = (
        OfficerFactory(permissions=[f"billing.{who}_{verb}"]) for who in ("request", "check")
    )
    on = today()
    asked = contact_rules.propose(version=version, maker=maker, reason="by law", on=on)
    assert not type(version).objects.filter(approval=asked).exists()
    approvals.approve(approval_id=asked.pk, checker=checker, on=on)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert type(version).objects.get(approval=asked).effective_from == on


def test_a_rule_of_the_past_is_refused() -> None:
    maker = OfficerFactory(permissions=["billing.request_change_contact_rule"])
    late = ContactRule(kind="attempts", value=9, source="x", effective_from=today() - timedelta(1))
    with pytest.raises(contact_rules.NotInForce, match="today at the earliest"):
        contact_rules.propose(version=late, maker=maker, reason="r", on=today())
