"""What speaks against a limit that was asked for: apps above know it, and are asked again when it is decided."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import Refused
from core.models import Approval

Objection = Callable[[Approval], Refused | None]

_objections: list[Objection] = []


def register(objection: Objection) -> None:
    """Enter a function that knows a reason not to do what was asked, or gives None. The same twice is once."""
    if objection not in _objections:
        _objections.append(objection)


def first(*, approval: Approval) -> Refused | None:
    """Return the first objection to an open request about a limit, None where nobody has any."""
    found = (objection(approval) for objection in _objections)
    return next((refusal for refusal in found if refusal is not None), None)
