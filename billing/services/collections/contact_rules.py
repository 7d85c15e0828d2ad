"""Rules and templates of contacts: asked for by one officer, put in force by another, as new dated rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import ContactRule, MessageTemplate
from core.errors import Refused
from core.models import Approval
from core.services import approval_actions, approvals
from core.services.approval_actions import ApprovalAction, Payload

CHANGE_RULE = "billing.change_contact_rule"
APPROVE_TEMPLATE = "billing.approve_message_template"

_MODELS: dict[str, type[ContactRule] | type[MessageTemplate]] = {
    CHANGE_RULE: ContactRule,
    APPROVE_TEMPLATE: MessageTemplate,
}


class Rule(Payload, frozen=True):
    """The columns of a rule, days and times as the database writes them into JSON."""

    kind: str
    value: int | None
    opens_at: str | None
    closes_at: str | None
    is_on: bool
    source: str
    effective_from: str


class Template(Payload, frozen=True):
    """The columns of a template, its day as the database writes it into JSON."""

    code: str
    version: int
    kind: str
    text: str
    tells_of_debt: bool
    effective_from: str


class NotInForce(Refused):
    """The row can't be put in force as it is asked for."""

    code = "not_in_force"
    status = 422


def register() -> None:
    """Enter both approval actions. May run twice."""
    rule, template = gettext_lazy("change of a contact rule"), gettext_lazy("message template")
    approval_actions.register(
        ApprovalAction(CHANGE_RULE, Rule, put_in_force, rule, describe),
        ApprovalAction(APPROVE_TEMPLATE, Template, put_in_force, template, describe),
    )


def propose(
    *, version: ContactRule | MessageTemplate, maker: User, reason: str, on: date
) -> Approval:
    """Ask for a rule or template that isn't saved yet, instead of the newest of its kind or code."""
    is_rule = isinstance(version, ContactRule)
    target = (
        type(version).objects.filter(kind=version.kind).order_by("-effective_from", "-pk").first()
    )
    if target is None:
        raise _refused(_("There is no rule or template of this kind to go on from."))
    return approvals.request(
        action=CHANGE_RULE if is_rule else APPROVE_TEMPLATE,
        target=target,
        payload=_payload(version),
        maker=maker,
        reason=reason,
        on=on,
    )


def put_in_force(_payload: Rule | Template, *, approval: Approval, on: date) -> dict[str, Any]:
    """Add the row that a request asks for, to the letter; it begins today at the earliest."""
    row = _MODELS[approval.action](**approval.payload, approval=approval)
    try:
        row.full_clean(exclude=["approval"])
    except (ValidationError, TypeError) as error:
        raise _refused(" ".join(getattr(error, "messages", [str(error)]))) from error
    if row.effective_from < on:
        raise _refused(
            _("It begins today at the earliest: calls of the past were made under others.")
        )
    row.save(force_insert=True)
    return {"row": row.pk}


def describe(payload: Rule | Template, _approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    name = str(ContactRule.Kind(payload.kind).label) if isinstance(payload, Rule) else payload.code
    return _("%(name)s, from %(day)s on") % {"name": name, "day": payload.effective_from}


def _payload(version: ContactRule | MessageTemplate) -> dict[str, Any]:
    """Write the columns of a row as the database writes them into JSON."""
    fields = [field for field in version._meta.fields if field.name not in {"id", "approval"}]  # noqa: SLF001 - public
    told = {field.name: getattr(version, field.name) for field in fields}
    return {
        name: value if value is None or isinstance(value, bool | int) else str(value)
        for name, value in told.items()
    }


def _refused(rule: str) -> NotInForce:
    return NotInForce(rule, remedy=_("Correct it, and ask anew."))
