"""The approval actions: what only two people may do. Each app enters its own when it is ready."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval

# How msgspec names the place of an error, and the key where one is missing or too many.
_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?([^`\[]*)(?:\[\.\.\.\])?`$")
_KEY = re.compile(r"field `([^`]*)`")


class UnknownAction(Refused):
    """No app has entered an approval action under this code."""

    code = "unknown_action"
    status = 422


class UnreadablePayload(Refused):
    """A payload without the fields of its action, with others, or with a value of another type."""

    code = "unreadable_payload"
    status = 422

    def __init__(self, field: str, value: object) -> None:
        super().__init__(
            _("This is not what the action needs to know."),
            remedy=_("Reject the request, and ask anew with the fields of the action."),
            field=field,
            value=value,
        )


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an action needs to know besides its target: the stored and hashed JSON, whole numbers and texts only."""


class NoPayload(Payload, frozen=True):
    """Nothing: the target says it all."""


P = TypeVar("P", bound=Payload)
P_contra = TypeVar("P_contra", bound=Payload, contravariant=True)


class Effect(Protocol[P_contra]):
    """What an approval action does, inside the transaction that decides it; returns its outcome as JSON.

    `on` is the business date of the decision. It may refuse: then the approval stays open.
    """

    def __call__(self, payload: P_contra, /, *, approval: Approval, on: date) -> dict[str, Any]:
        """Do what `approval` asks for; `payload` is its payload, read."""


@dataclass(frozen=True)
class ApprovalAction(Generic[P]):
    """What only two people may do, and who may ask for and decide it.

    `name` is what it is called in a list; `description` tells a checker what is asked, with amounts.
    """

    action: str
    payload: type[P]
    effect: Effect[P]
    name: Promise
    description: Callable[[P, Approval], str]

    def read(self, payload: Mapping[str, Any]) -> P:
        """Return a stored payload as its type. Raises UnreadablePayload, which names the field."""
        try:
            return msgspec.convert(payload, self.payload)
        except msgspec.ValidationError as error:
            raise UnreadablePayload(_field(str(error)), payload) from error

    def do(self, *, approval: Approval, on: date) -> dict[str, Any]:
        """Do what an approval asks for, and return its outcome."""
        return self.effect(self.read(approval.payload), approval=approval, on=on)

    def describe(self, approval: Approval) -> str:
        """Return what an approval asks for, to the checker."""
        return self.description(self.read(approval.payload), approval)

    @property
    def request_permission(self) -> str:
        """Permission of the maker: "billing.request_write_off" for "billing.write_off"."""
        app, verb = self.action.split(".")
        return f"{app}.request_{verb}"

    @property
    def check_permission(self) -> str:
        """Permission of the checker: "billing.check_write_off" for "billing.write_off"."""
        app, verb = self.action.split(".")
        return f"{app}.check_{verb}"


_actions: dict[str, ApprovalAction[Any]] = {}


def register(*actions: ApprovalAction[Any]) -> None:
    """Enter approval actions under their codes, "app.verb". The same twice changes nothing.

    The app's models declare the permissions `request_<verb>` and `check_<verb>`.
    """
    for entered in actions:
        if _actions.setdefault(entered.action, entered) != entered:
            raise ValueError(f"Two actions under {entered.action}.")


def registered() -> list[ApprovalAction[Any]]:
    """Return every approval action, by its code."""
    return [_actions[action] for action in sorted(_actions)]


def action_of(action: str) -> ApprovalAction[Any]:
    """Return the approval action of a code. Raises UnknownAction."""
    if action not in _actions:
        raise UnknownAction(
            _("No such action can be asked for."),
            remedy=_("Choose one of: %(actions)s.") % {"actions": ", ".join(sorted(_actions))},
            field="action",
            value=action,
        )
    return _actions[action]


def _field(error: str) -> str:
    """Return the field that an error of msgspec is about, from the payload down."""
    places = (_PLACE.search(error), _KEY.search(error))
    return ".".join(["payload", *(place[1] for place in places if place and place[1])])
