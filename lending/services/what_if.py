"""A line of nobody for a question of what would be: written in a transaction of which nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from lending.models import Borrower, CapitalPool, Ceiling, CreditLine, ProductVersion

_NO_BOUND_FEN = 10**17


@contextmanager
def line_of_nobody(
    *, limit_fen: int, on: date, **terms: Any
) -> Iterator[tuple[CreditLine, ProductVersion]]:
    """Open a line for an invented borrower, with a version of terms of its own; keep nothing of the block.

    No ceiling is asked and capital has no bound. While the block runs, draw-downs of the same database wait for it.
    """
    with transaction.atomic():
        try:
            Ceiling.objects.update(is_on=False)
            CapitalPool.objects.update_or_create(id=1, defaults={"lendable_fen": _NO_BOUND_FEN})
            yield _line(limit_fen, on), _version(on, terms)
        finally:
            transaction.set_rollback(True)


def _line(limit_fen: int, on: date) -> CreditLine:
    name = uuid4().hex
    borrower = Borrower.objects.create(
        number=name, name=name, id_number=name, phone=name, id_number_index=name
    )
    return CreditLine.objects.create(borrower=borrower, limit_fen=limit_fen, opened_on=on)


def _version(on: date, terms: dict[str, Any]) -> ProductVersion:
    return ProductVersion.objects.create(
        code=uuid4().hex,
        number=1,
        status=ProductVersion.Status.APPROVED,
        effective_from=on,
        **terms,
    )
