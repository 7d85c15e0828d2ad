"""Dated versions of terms, policies and tables: two people put one in force, and nobody edits it after that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Approval
from core.models.versions import Version

V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a version: the rule in words, and the field to blame, "" where it is several."""

    rule: str
    field: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """How an app refuses a version of its own: that begins in the past, was touched, or meets another on its day."""

    in_the_past: type[Refused]
    past_rule: Promise
    moved: type[Refused]
    moved_rule: Promise
    moved_remedy: Promise
    day_taken: type[Refused]
    taken_rule: Promise


def fault_of(version: models.Model) -> Fault | None:
    """Hold a version to the rules of its model, and give the first that it breaks."""
    try:
        version.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        return Fault(" ".join(messages), "" if field == "__all__" else field)
    return None


def next_number(version: Version) -> int:
    """Return the number that follows the last of a version's family."""
    family = {name: getattr(version, name) for name in version.FAMILY}
    last = type(version).objects.filter(**family).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def require_not_past(*, effective_from: date, on: date, refusals: Refusals) -> None:
    """Refuse a version that begins before today, `on`: what was done in those days was done under others."""
    if effective_from < on:
        raise refusals.in_the_past(
            str(refusals.past_rule),
            remedy=_("Propose it for a day to come."),
            field="effective_from",
            value=effective_from.isoformat(),
        )


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
    refusals: Refusals,
) -> V:
    """Put the version of a request in force from its day on, and return it.

    `is_unmoved` tells whether it still is what was asked for. Raises what `refusals` names.
    """
    version: V = model.objects.select_for_update().get(pk=approval.target_id)
    require_not_past(effective_from=version.effective_from, on=on, refusals=refusals)
    if not is_unmoved(version):
        raise refusals.moved(str(refusals.moved_rule), remedy=str(refusals.moved_remedy))
    if not _put_in_force(version):
        raise refusals.day_taken(
            str(refusals.taken_rule),
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
