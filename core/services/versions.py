"""Dated versions of terms, policies and tables: two people put one in force, and nobody edits it after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from core.models import Approval
from core.services.approval_actions import Payload


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a version: the rule in words, and the field to blame, "" where it is several."""

    rule: str
    field: str


def fault_of(version: models.Model) -> Fault | None:
    """Hold a version to the rules of its model, and give the first that it breaks."""
    try:
        version.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        return Fault(" ".join(messages), "" if field == "__all__" else field)
    return None


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


def put_in_force(version: Any, *, one_a_day: str) -> bool:
    """Approve a version, and say whether its day was free. `one_a_day` names the constraint that holds it so."""
    version.status = version.Status.APPROVED
    try:
        with transaction.atomic():
            version.save(update_fields=["status"])
    except IntegrityError as error:
        if one_a_day not in str(error):
            raise
        return False
    return True
