"""Ceilings from law and the regulator: dated data with a switch."""

from __future__ import annotations

from datetime import date

from lending.models import Ceiling


def in_force(*, kind: Ceiling.Kind, on: date) -> int | None:
    """Return the value of the latest ceiling of a kind that is effective by a day and switched on.

    Per million a year for a rate, fen for an amount, or days. None: no such ceiling on that day.
    """
    dated = Ceiling.objects.filter(kind=kind, effective_from__lte=on, is_on=True)
    return dated.order_by("-effective_from").values_list("value", flat=True).first()
