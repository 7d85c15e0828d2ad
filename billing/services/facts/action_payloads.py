"""What an approval says of a deed of this app: its payload, read strictly, and what it is done to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Fact
from core.errors import Refused
from core.models import Approval
from lending.models import Loan

# Keys of each deed's payload, with the type of each value.
_PAYLOADS: dict[str, dict[str, type]] = {
    "billing.reverse": {},
    "billing.move": {"loan": str},
    "billing.waive": {"waived": dict},
    "billing.restructure": {"first_due_on": str, "instalments": int, "interest_only": int},
    "billing.charge_off": {},
    "billing.write_off": {},
    "billing.refund": {"amount_fen": int, "reference": str},
    "billing.pause": {"until": str, "stops": list},
    "billing.resume": {},
}
# What a request made before the key was asked for left out.
_MAY_LACK = {"billing.restructure": {"interest_only"}}


class UnreadablePayload(Refused):
    """A payload without the fields of its deed, or with others."""

    code = "unreadable_payload"
    status = 422


def read_payload(approval: Approval) -> dict[str, Any]:
    """Return the payload. Raises UnreadablePayload where it isn't of its deed's shape."""
    payload: dict[str, Any] = approval.payload
    wanted = _PAYLOADS[approval.action]
    required = wanted.keys() - _MAY_LACK.get(approval.action, set())
    fits = required <= payload.keys() <= wanted.keys() and all(
        type(value) is wanted[name] for name, value in payload.items()
    )
    if not fits:
        raise unreadable(approval.payload)
    return payload


def read_day(text: str) -> date:
    """Return a day of a payload. Raises UnreadablePayload."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise unreadable(text) from error


def unreadable(value: object) -> UnreadablePayload:
    """Make the refusal of a payload, or of a part of it."""
    return UnreadablePayload(
        _("This is not what the deed needs to know."),
        remedy=_("Reject the request, and ask anew with the fields of the deed."),
        field="payload",
        value=value,
    )


def loan_of(approval: Approval) -> Loan:
    """Return the loan that a deed is done to."""
    return Loan.objects.get(pk=approval.target_id)


def outcome(*facts: Fact) -> dict[str, Any]:
    """Return what a deed left: the facts it made."""
    return {"facts": [fact.pk for fact in facts]}
