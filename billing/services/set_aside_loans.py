"""Loans that the close set aside: in no chunk, sum or proof of a close until they are back.

`billing.services.set_aside.leaving_out` sets aside, `billing.services.set_aside.catch_up` brings back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from billing.models import SetAside

LAST_ID = 2**62


def loan_ids() -> list[int]:
    """Return the loans that are set aside, in order."""
    rows = SetAside.objects.filter(returned_on__isnull=True)
    return list(rows.order_by("loan_id").values_list("loan_id", flat=True))


def line_ids() -> list[int]:
    """Return the lines with a loan that is set aside, in order."""
    rows = SetAside.objects.filter(returned_on__isnull=True).order_by("loan__line_id")
    return list(rows.values_list("loan__line_id", flat=True).distinct())


def between(first_id: int, last_id: int, left_out: list[int]) -> Iterator[tuple[int, int]]:
    """Cut a range of ids, both ends inclusive, into those between the ids that are left out."""
    for out in left_out:
        if first_id <= out <= last_id:
            if first_id < out:
                yield first_id, out - 1
            first_id = out + 1
    if first_id <= last_id:
        yield first_id, last_id


def but(left_out: list[int], first_id: int = 1, last_id: int = LAST_ID) -> dict[str, Any]:
    """Return the values of a statement asked about some loans only: a range of ids, and those left out of it."""
    return {"first_id": first_id, "last_id": last_id, "left_out": left_out}


def is_some(values: Mapping[str, Any]) -> bool:
    """Return whether such values ask about fewer than all loans: the statement needs its lines for that."""
    return bool(values.get("left_out")) or values.get("last_id", LAST_ID) != LAST_ID
