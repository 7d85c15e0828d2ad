"""Batches over the API: rows in, a verdict for each out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api import fields
from core.services.row_verdicts import Outcome, Verdict

MOST_ROWS = 500


class RowsField(serializers.Field):  # type: ignore[type-arg]
    """A list of 1 to 500 objects. What is in them gets its verdict row by row.

    Not one serializer a row: five hundred of those cost several times the copying of their rows.
    """

    row_types: ClassVar[tuple[type, ...]] = (dict,)

    def to_internal_value(self, data: Any) -> list[Any]:
        rows = data if isinstance(data, list) else []
        if not 1 <= len(rows) <= MOST_ROWS or not all(
            isinstance(row, self.row_types) for row in rows
        ):
            rule = _("A batch holds 1 to %(most)d rows, each an object.")
            raise serializers.ValidationError(rule % {"most": MOST_ROWS})
        return rows


class RowRefusalOutput(fields.Output):
    """Why a row was not kept. Its contents are not said back: they may be of somebody's body."""

    row = serializers.IntegerField(help_text="The row's place in the batch, from 0.")
    code = serializers.CharField(help_text="A stable word for machines.")
    field = serializers.CharField(help_text="The member of the row that is to blame.")
    rule = serializers.CharField()
    remedy = serializers.CharField()


def verdicts_field(outcomes: Iterable[Outcome]) -> serializers.ListField:
    """Describe the verdicts of a batch."""
    words = serializers.ChoiceField([outcome.value for outcome in outcomes])
    return serializers.ListField(child=words, help_text="One a row, in order.")


def in_order(rows: Iterable[object], stored: Iterable[Verdict]) -> Iterator[Verdict]:
    """Put the verdicts on what could be read among those that stand for rows of a broken form."""
    next_stored = iter(stored)
    for row in rows:
        yield row if isinstance(row, Verdict) else next(next_stored)


def answer(verdicts: Iterable[Verdict], outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Count the verdicts by outcome, and say of each refused row why."""
    said: list[str] = []
    refusals: list[dict[str, Any]] = []
    for no, verdict in enumerate(verdicts):
        said.append(verdict.outcome.value)
        if verdict.refusal is not None:
            refusals.append({"row": no, **verdict.refusal.document()})
    counts = {outcome.value: said.count(outcome.value) for outcome in outcomes}
    return counts | {"verdicts": said, "refusals": refusals}
