"""The approval actions: what only two people may do. Each app enters its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval


class UnknownAction(Refused):
    """No app has entered an approval action under this code."""

    code = "unknown_action"
    status = 422


class Doing(Protocol):
    """What an approval action does, inside the transaction that decides it; returns its outcome as JSON.

    `on` is the business date of the decision. It may refuse: then the approval stays open.
    """

    def __call__(self, *, approval: Approval, on: date) -> dict[str, Any]:
        """Do what `approval` asks for."""


@dataclass(frozen=True)
class ApprovalAction:
    """What only two people may do, and who may ask for and decide it.

    `name` is what it is called in a list; `describe` tells a checker what is asked, with amounts.
    """

    action: str
    do: Doing
    name: Promise
    describe: Callable[[Approval], str]

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


_actions: dict[str, ApprovalAction] = {}


def register(action: str, do: Doing, *, name: Promise, describe: Callable[[Approval], str]) -> None:
    """Enter an approval action under its action code, "app.verb". The same twice changes nothing.

    The app's models declare the permissions `request_<verb>` and `check_<verb>`.
    """
    entered = ApprovalAction(action=action, do=do, name=name, describe=describe)
    if _actions.setdefault(action, entered) != entered:
        raise ValueError(f"Two actions under {action}.")


def registered() -> list[ApprovalAction]:
    """Return every approval action, by its code."""
    return [_actions[action] for action in sorted(_actions)]


def action_of(action: str) -> ApprovalAction:
    """Return the approval action of a code. Raises UnknownAction."""
    if action not in _actions:
        raise UnknownAction(
            _("No such action can be asked for."),
            remedy=_("Choose one of: %(actions)s.") % {"actions": ", ".join(sorted(_actions))},
            field="action",
            value=action,
        )
    return _actions[action]
