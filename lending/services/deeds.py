"""The guarded deeds: what only two people may do. Each app enters its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lending.errors import Refused
from lending.models import Approval


class UnknownDeed(Refused):
    """No app has entered a deed under this action code."""

    code = "unknown_deed"
    status = 422


class Doing(Protocol):
    """What a deed does, inside the transaction that decides it; returns its outcome as JSON.

    `on` is the business date of the decision. It may refuse: then the approval stays open.
    """

    def __call__(self, *, approval: Approval, on: date) -> dict[str, Any]:
        """Do what `approval` asks for."""


@dataclass(frozen=True)
class Deed:
    """A guarded deed and who may ask for and decide it.

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


_deeds: dict[str, Deed] = {}


def register(action: str, do: Doing, *, name: Promise, describe: Callable[[Approval], str]) -> None:
    """Enter a deed under its action code, "app.verb". The same twice changes nothing.

    The app's models declare the permissions `request_<verb>` and `check_<verb>`.
    """
    deed = Deed(action=action, do=do, name=name, describe=describe)
    if _deeds.setdefault(action, deed) != deed:
        raise ValueError(f"Two deeds under {action}.")


def registered() -> list[Deed]:
    """List every deed, by action code."""
    return [_deeds[action] for action in sorted(_deeds)]


def deed_of(action: str) -> Deed:
    """Find the deed of an action code."""
    if action not in _deeds:
        raise UnknownDeed(
            _("No such deed can be asked for."),
            way_out=_("Choose one of: %(actions)s.") % {"actions": ", ".join(sorted(_deeds))},
            field="action",
            value=action,
        )
    return _deeds[action]
