"""Ceilings from law and the regulator: dated data with a switch."""

from __future__ import annotations

from datetime import date

from lending.models import Ceiling


def in_force(*, kind: Ceiling.Kind, on: date) -> int | None:
    """Return the value of the latest ceiling of a kind that is effective by a day and switched on.

    Per million a year for a rate, fen for an amount, or days. None: no such ceiling on that day.
    """
    dated = Ceiling.objects.filter(kind=kind, is_on=True).effective_by(on)
    return dated.values_list("value", flat=True).first()
