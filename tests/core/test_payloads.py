"""What a request holds: one declared type an action, stored and hashed the same for good."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.models import Approval
from core.services import approval_actions, approvals, payloads
from core.services.approval_actions import UnreadablePayload, action_of
from lending.services.limits import ChangeLimit
from scoring.services.assessment.policies import FIGURES
from tests.billing.test_two_people_decide import LATER
from tests.factories import CreditLineFactory, OfficerFactory

RESTRUCTURE = {"first_due_on": "2015-12-10", "instalments": 6}
# One payload of each action, as it was stored before its type was declared.
STORED: dict[str, dict[str, Any]] = {
    "billing.reverse": {},
    "billing.move": {"loan": "L1"},
    "billing.waive": {"waived": {"interest": 5, "penalty_interest": 100}},
    "billing.restructure": RESTRUCTURE,
    "billing.pause": {"until": "2015-12-01", "stops": ["penalty", "clock"]},
    "billing.resume": {},
    "billing.change_contact_rule": {
        "kind": "hours",
        "value": None,
        "opens_at": "08:00:00",
        "closes_at": "21:00:00",
        "is_on": True,
        "source": "counsel",
        "effective_from": "2026-12-01",
    },
    "billing.approve_message_template": {
        "code": "reminder",
        "version": 2,
        "kind": "sms",
        "text": "words",
        "tells_of_debt": True,
        "effective_from": "2026-12-01",
    },
    "billing.charge_off": {},
    "billing.write_off": {},
    "billing.refund": {"amount_fen": 1000_00, "reference": "r1"},
    "lending.change_limit": {"from_fen": 0, "to_fen": 6000_00},
    "lending.erase_person": {},
    "lending.approve_product_version": {
        "code": "daily",
        "number": 2,
        "name": "日息",
        "min_draw_down_fen": 500_00,
        "daily_rate_ppm": 500,
        "overdue_rate_ppm": 750,
        "due_day": 10,
        "min_instalments": 3,
        "max_instalments": 12,
        "method": "equal_principal",
        "prepayment": "reduce_instalments",
        "compound_interest": True,
        "waterfall": "interest_first",
        "quote_minutes": 30,
        "effective_from": "2026-01-01",
    },
    "scoring.change_policy": {
        f"{side}_{name}": value
        for side in ("from", "to")
        for name, value in (
            dict.fromkeys(FIGURES, 1) | {"bands": ["< 5%: 3"], "effective_from": "2026-01-01"}
        ).items()
    },
    "scoring.change_pricing": {
        f"{side}_{name}": value
        for side in ("from", "to")
        for name, value in {
            "rows": ["steps: … → 90%"],
            "lowest_ppm": 850_000,
            "source": "a study",
            "effective_from": "2026-01-01",
        }.items()
    },
    "scoring.promote_model": {
        "from_stage": "candidate",
        "to_stage": "shadow",
        "from_share_ppm": 0,
        "to_share_ppm": 0,
    },
}


def test_every_action_has_a_payload_here() -> None:
    assert {action.action for action in approval_actions.registered()} == STORED.keys()


@pytest.mark.parametrize("action", STORED)
def test_a_stored_payload_reads_and_writes_the_same(action: str) -> None:
    read = action_of(action).read(STORED[action])

    assert payloads.canonical(msgspec.to_builtins(read)) == payloads.canonical(STORED[action])


@pytest.mark.django_db
def test_a_request_hashes_its_payload_as_it_always_did() -> None:
    line = CreditLineFactory(pk=7, limit_fen=0)
    maker = OfficerFactory(permissions=["lending.request_change_limit"])
    wanted: dict[str, Any] = {"target": line, "maker": maker, "reason": "agreed", "on": LATER}

    asked = approvals.request(
        action="lending.change_limit", payload=ChangeLimit(from_fen=0, to_fen=6000_00), **wanted
    )

    assert Approval.objects.get(pk=asked.pk).payload == {"from_fen": 0, "to_fen": 6000_00}
    assert asked.payload_hash == (
        "477450c3e993e4b0cfbb8f926bb02f5700b8161c09d5e3cb2727884d1a10cb06"
    )


@pytest.mark.parametrize(
    ("action", "payload", "field"),
    [
        ("billing.write_off", {"why": "x"}, "payload.why"),
        ("billing.refund", {"amount_fen": 1}, "payload.reference"),
        ("billing.refund", {"amount_fen": "1", "reference": "r"}, "payload.amount_fen"),
        ("billing.refund", {"amount_fen": True, "reference": "r"}, "payload.amount_fen"),
        ("billing.waive", {"waived": {"fee": 100}}, "payload.waived"),
        ("billing.waive", {"waived": {"interest": 1.0}}, "payload.waived"),
        ("billing.restructure", RESTRUCTURE | {"first_due_on": "soon"}, "payload.first_due_on"),
    ],
)
def test_a_payload_of_another_shape_is_refused_by_the_field(
    action: str, payload: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnreadablePayload) as refused:
        action_of(action).read(payload)

    assert (refused.value.field, refused.value.value) == (field, payload)
