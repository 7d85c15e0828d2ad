"""Changes of two places in step with each other: what somebody does who knows how the books are held together."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from random import Random

from django.db import connection

from benchmarks.tampering.change import Change

_BEGINS = "-- pair: "


def change(chance: Random) -> Change:
    """Return one of the pairs, at a row that chance names."""
    return _at_a_row(chance.choice(list(_pairs())), chance)


def every(chance: Random) -> list[Change]:
    """Return each of the pairs once, at rows that chance names."""
    return [_at_a_row(name, chance) for name in _pairs()]


def _at_a_row(name: str, chance: Random) -> Change:
    table, statement = _pairs()[name]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}" ORDER BY id')
        rows = [row_id for (row_id,) in cursor.fetchall()]
    row = chance.choice(rows or [0])
    return Change(f"{name}, {table} {row}", table, (statement.format(row=row),))


@cache
def _pairs() -> dict[str, tuple[str, str]]:
    """Return the table and the statement of each pair, by its name."""
    text = files(__package__).joinpath("double.sql").read_text(encoding="utf-8")
    pairs = {}
    for part in text.split(_BEGINS)[1:]:
        title, statement = part.split("\n", 1)
        name, table = title.split(" | ")
        pairs[name] = (table, statement)
    return pairs
