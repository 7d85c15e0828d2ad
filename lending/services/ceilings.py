"""Ceilings from law and the regulator: dated data with a switch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lending.models import Ceiling


def in_force(*, kind: Ceiling.Kind, on: date) -> int | None:
    """Return the value of the latest ceiling of a kind that is effective by a day and switched on.

    Per million a year for a rate, fen for an amount, or days. None: no such ceiling on that day.
    """
    return all_in_force(kinds=[kind], on=on).get(kind)


def all_in_force(*, kinds: Collection[Ceiling.Kind], on: date) -> dict[str, int]:
    """Return the values in force on a day of the kinds that have one, in one query. Units as of `in_force`."""
    dated = Ceiling.objects.filter(kind__in=kinds, effective_from__lte=on, is_on=True)
    return dict(dated.order_by("effective_from").values_list("kind", "value"))
