"""Dated versions of terms, policies and tables: two people put one in force, and nobody edits it after that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval
from core.models.versions import Version
from core.services.approval_actions import Payload

V = TypeVar("V", bound=Version)


class BrokenVersion(Refused):
    """The version breaks a rule of its own."""

    code = "broken_version"
    status = 422


class BeginsInThePast(Refused):
    """A version can't begin before today: what was done in those days was done under others."""

    code = "begins_in_the_past"
    status = 422


class VersionMoved(Refused):
    """The version isn't any more what was asked for."""

    code = "version_moved"


class DayTaken(Refused):
    """Another approved version of the family begins on the same day."""

    code = "day_taken"


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of version is called where it is refused: broken, begun in the past, touched, on a taken day."""

    correct: Promise
    past: Promise
    moved: Promise
    propose_anew: Promise
    taken: Promise


def require_sound(version: Version, words: Words) -> None:
    """Hold a version to the rules of its model; the first that it breaks is refused by its field."""
    try:
        version.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BrokenVersion(
            " ".join(messages),
            remedy=str(words.correct),
            field="" if field == "__all__" else field,
        ) from error


def next_number(version: Version) -> int:
    """Return the number that follows the last of a version's family."""
    family = {name: getattr(version, name) for name in version.FAMILY}
    last = type(version).objects.filter(**family).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def require_not_past(effective_from: date, on: date, words: Words) -> None:
    """Refuse a version that begins before today, `on`."""
    if effective_from < on:
        raise BeginsInThePast(
            str(words.past),
            remedy=_("Propose it for a day to come."),
            field="effective_from",
            value=effective_from.isoformat(),
        )


def comparison(name: str, **fields: Any) -> Any:
    """Declare the payload of a change of versions: `from_<field>` and `to_<field>` of each field's type."""
    sides = [(f"{side}_{field}", kind) for side in ("from", "to") for field, kind in fields.items()]
    return msgspec.defstruct(name, sides, bases=(Payload,), frozen=True)


def side_by_side(*, stands: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is in force and what is asked for into one payload, for the checker to compare."""
    before = {f"from_{name}": value for name, value in stands.items()}
    return before | {f"to_{name}": value for name, value in asked.items()}


def is_as_asked(approval: Approval, version: Mapping[str, Any]) -> bool:
    """Return whether a version still is what the request, written side by side, asked for."""
    asked = {name: value for name, value in approval.payload.items() if name.startswith("to_")}
    return asked == {f"to_{name}": value for name, value in version.items()}


def approve(
    model: type[V],
    *,
    approval: Approval,
    on: date,
    is_unmoved: Callable[[V], bool],
    words: Words,
) -> V:
    """Put the version of a request in force from its day on, and return it.

    `is_unmoved` tells whether it still is what was asked for. Raises BeginsInThePast, VersionMoved and DayTaken.
    """
    version: V = model.objects.select_for_update().get(pk=approval.target_id)
    require_not_past(version.effective_from, on, words)
    if not is_unmoved(version):
        raise VersionMoved(str(words.moved), remedy=str(words.propose_anew))
    if not _put_in_force(version):
        raise DayTaken(
            str(words.taken),
            remedy=_("Propose it for another day."),
            field="effective_from",
            value=version.effective_from.isoformat(),
        )
    return version


def _put_in_force(version: Version) -> bool:
    """Approve a version; return whether its day was free."""
    version.status = Version.Status.APPROVED
    try:
        with transaction.atomic():
            version.save(update_fields=["status"])
    except IntegrityError as error:
        if version.ONE_A_DAY not in str(error):
            raise
        return False
    return True
