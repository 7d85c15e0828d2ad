"""A request's JSON in words: what stands now and what is asked for, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.maths.money import grouped_yuan, percent
from core.models import Approval
from core.services import labels

# What was measured of a person. It is shown on the assessment alone, for a reason that is kept.
_MEASURED = frozenset({"feature_values"})

FindInForce = Callable[[Any], Model | None]
# A proposed version is compared with the one that it would replace; each app enters how that is found.
_IN_FORCE: dict[type[Model], FindInForce] = {}

_AMOUNTS = ("principal", "interest", "penalty_interest", "compound_interest")


@dataclass(frozen=True)
class Change:
    """One field of what is asked: its name, what stands now (empty where nothing does), what is asked for."""

    name: str
    before: str
    after: str


def changes_asked(approval: Approval, target: Model | None) -> list[Change]:
    """Compare what is asked with what stands, field by field."""
    standing = _standing(target)
    payload = approval.payload
    moved = [key.removeprefix("to_") for key in payload if key.startswith("to_")]
    changes = [
        Change(
            _name(key, target),
            written(key, payload.get(f"from_{key}")),
            written(key, payload[f"to_{key}"]),
        )
        for key in moved
    ]
    return changes + [
        Change(_name(key, target), written(key, getattr(standing, key, None)), written(key, value))
        for key, value in payload.items()
        if key.removeprefix("to_").removeprefix("from_") not in moved
    ]


def compare_with(model: type[Model], find: FindInForce) -> None:
    """Enter how what is in force is found for a proposed version. May run twice."""
    _IN_FORCE[model] = find


def _standing(target: Model | None) -> Model | None:
    """Return what the request is compared with: of a proposed version, the one in force."""
    find = None if target is None else _IN_FORCE.get(type(target))
    return target if find is None else find(target)


def pairs_of(json: dict[str, Any]) -> list[tuple[str, str]]:
    """Write a JSON object as names and values."""
    return [(_name(key, None), written(key, value)) for key, value in unmeasured(json).items()]


def unmeasured(json: Any) -> Any:
    """Return JSON as it is, but only how many values it holds of what was measured of a person."""
    if not isinstance(json, dict):
        return json
    return {key: _counted(value) if key in _MEASURED else value for key, value in json.items()}


def _counted(values: dict[str, Any]) -> str:
    return ngettext(
        "%(count)d value: the assessment shows it for a reason",
        "%(count)d values: the assessment shows them for a reason",
        len(values),
    ) % {"count": len(values)}


def written(key: str, value: Any) -> str:
    """Write one value as an officer reads it; the ending of its key says its unit."""
    if value is None or value == "":
        return ""
    if (said := labels.said(key, value)) is not None:
        return said
    if isinstance(value, int):
        return _written_number(key, value)
    if isinstance(value, dict):
        return "; ".join(f"{name} {text}" for name, text in pairs_of(value))
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def name_of_field(model: type[Model], name: str) -> str:
    """Name a field beside its written value. A rate is written in percent, so the unit it is stored in falls away.

    Raises FieldDoesNotExist.
    """
    verbose = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 - public
    return capfirst(verbose.replace(str(_("(per million)")), "").strip())


def _written_number(key: str, value: int) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("_ppm"):
        return percent(value)
    return f"¥{grouped_yuan(value)}" if key.endswith("fen") or key in _AMOUNTS else str(value)


def _name(key: str, target: Model | None) -> str:
    if target is not None:
        try:
            return name_of_field(type(target), key)
        except FieldDoesNotExist:
            pass
    return capfirst(labels.word_for(key))
