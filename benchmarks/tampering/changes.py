"""What the owner of the tables can do to a small company, one change at a time: every table, column and kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from django.db import connection

from benchmarks.tampering import double
from benchmarks.tampering.change import Change

# What isn't tried, and why: nothing is claimed of anybody by it.
NOT_TRIED = {
    "axes_": "attempts to log in; each that succeeded or failed is an event of the record",
    "billing_closechunk": "the work-list of a close; what it did is held against what it should have done",
    "billing_closestep": "the work-list of a close",
    "core_idempotencyrecord": "answers kept for a day, for a caller who asks again",
    "core_outboxevent": "what others are to be told; gone once it was fetched",
    "devices_seriessignature": "sketches of days, made anew from the observations",
    "devices_summaryrun": "the work-list of a night",
    "django_": "sessions, migrations, the schedule and the framework's log, which the record goes before",
    "oauth2_provider_": "tokens that end by themselves; the clients are tried",
    "scoring_shadowchunk": "the work-list of a night",
    "scoring_shadowrun": "the work-list of a night",
}
_TRIED_OF_FRAMEWORKS = frozenset({"django_content_type", "oauth2_provider_application"})
# Columns of tables that are tried: what changes by the clock, and numbers of rows that no other row refers to.
COLUMNS_NOT_TRIED = {
    ("auth_user", "last_login"): "changes with each log-in, which is an event of its own",
    ("billing_arrears", "id"): "no row refers to it",
    ("billing_closerun", "finished_at"): "when a worker was done",
    ("billing_closerun", "id"): "only the work-list refers to it",
    ("billing_closerun", "started_at"): "when a worker began",
    ("billing_instalment", "id"): "no row refers to it",
    ("billing_position", "replayed_as_of"): "any day from the last fact to the day closed is right",
    ("billing_quote", "loan_id"): "filled in when the quote is taken up, which the loan says too",
    ("billing_segment", "id"): "no row refers to it",
    ("devices_device", "last_seen_at"): "changes with each message",
    ("oauth2_provider_application", "updated"): "changes with each save",
}
_COLUMNS = """
SELECT pg_class.relname, attname, atttypid::regtype::text, attgenerated <> '',
       coalesce(attnum = ANY (indkey), false)
FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_index ON indrelid = pg_class.oid AND indisprimary
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname, attnum
"""
# How a value of each type is made another; the first that the table's own constraints let through.
_OTHERWISE = {
    "smallint": ("{0} + 1", "{0} - 1"),
    "integer": ("{0} + 1", "{0} - 1"),
    "bigint": ("{0} + 1", "{0} - 1"),
    "double precision": ("{0} * 1.5 + 1", "{0} / 2"),
    "boolean": ("NOT {0}",),
    "date": ("{0} + 1", "{0} - 1"),
    "timestamp with time zone": ("{0} + interval '1 hour'", "{0} - interval '1 hour'"),
    "text": ("{0} || 'x'", "left({0}, -1)"),
    "character varying": ("{0} || 'x'", "left({0}, -1)"),
    "jsonb": ("{0} || '{{\"x\": 1}}'", "'{{}}'"),
    "bytea": ("{0} || '\\x00'",),
    "uuid": ("gen_random_uuid()",),
}
_WHERE_NULL = {
    "date": "current_date",
    "timestamp with time zone": "now()",
    "text": "'x'",
    "character varying": "'x'",
    "jsonb": "'{{}}'",
    "double precision": "1",
    "uuid": "gen_random_uuid()",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the catalogue knows it."""

    name: str
    type: str
    is_generated: bool
    is_key: bool


def tables() -> dict[str, list[Column]]:
    """Return every table that holds something claimed, with its columns."""
    found: dict[str, list[Column]] = {}
    for table, *column in _rows(_COLUMNS):
        if not reason(table):
            found.setdefault(table, []).append(Column(*column))
    return found


def reason(table: str) -> str:
    """Return why a table isn't tried, "" for one that is."""
    if table in _TRIED_OF_FRAMEWORKS:
        return ""
    return next((why for prefix, why in NOT_TRIED.items() if table.startswith(prefix)), "")


def left_out() -> dict[str, str]:
    """Return every table of the schema that isn't tried, with the reason."""
    every = {table for table, *_column in _rows(_COLUMNS)}
    return {table: why for table in sorted(every) if (why := reason(table))}


def every_change() -> Iterator[Change]:
    """Yield one change of every column of every table that has rows, one row deleted and one put in, and each pair."""
    for table, columns in tables().items():
        yield from changes_of(table, columns, 0)
    yield from double.every(Random(0))


def random_changes(seed: int) -> Iterator[Change]:
    """Yield changes of tables, rows and columns that chance names, without end; the same for the same seed.

    Every fifth changes two places in step with each other, as somebody would who knows the books.
    """
    chance = Random(seed)
    known = {table: columns for table, columns in tables().items() if _count(table)}
    for no in count():
        if no % 5 == 4:
            yield double.change(chance)
            continue
        table = chance.choice(list(known))
        row_no, other_no = chance.randrange(_count(table)), chance.randrange(_count(table))
        kinds = (
            changes_of(table, known[table], row_no),
            swaps(table, known[table], row_no, other_no),
        )
        yield chance.choice([one for kind in kinds for one in kind])


def changes_of(table: str, columns: list[Column], row_no: int) -> Iterator[Change]:
    """Yield all changes of one row, by its number in the order of its key; of an empty table none."""
    if _count(table) <= row_no:
        return
    key = ", ".join(f'"{column.name}"' for column in columns if column.is_key)
    row = f'({key}) = (SELECT {key} FROM "{table}" ORDER BY {key} OFFSET {row_no} LIMIT 1)'
    for column in columns:
        if not column.is_generated and (table, column.name) not in COLUMNS_NOT_TRIED:
            name = f"update {table}.{column.name} of row {row_no}"
            yield Change(name, table, tuple(_updates(table, column, row)))
    yield Change(f"delete {table} row {row_no}", table, (f'DELETE FROM "{table}" WHERE {row}',))
    inserts = tuple(_insert(table, columns, row, added) for added in ("", "x"))
    yield Change(f"insert {table} like row {row_no}", table, inserts)


def swaps(table: str, columns: list[Column], row_no: int, other_no: int) -> Iterator[Change]:
    """Yield the exchange of two rows' values, column by column."""
    if row_no == other_no:
        return
    key = ", ".join(f'"{column.name}"' for column in columns if column.is_key)
    picked = f'(SELECT ctid FROM "{table}" ORDER BY {key} OFFSET {{}} LIMIT 1)'
    both = f"{picked.format(row_no)}, {picked.format(other_no)}"
    for column in columns:
        if column.is_key or column.is_generated or (table, column.name) in COLUMNS_NOT_TRIED:
            continue
        quoted = f'"{column.name}"'
        yield Change(
            f"swap {table}.{column.name} of rows {row_no} and {other_no}",
            table,
            (
                f'UPDATE "{table}" AS mine SET {quoted} = other.{quoted} FROM "{table}" AS other'
                f" WHERE mine.ctid IN ({both}) AND other.ctid IN ({both}) AND mine.ctid <> other.ctid",
            ),
        )


def _updates(table: str, column: Column, row: str) -> Iterator[str]:
    quoted = f'"{column.name}"'
    if column.type.endswith("[]"):
        ways: tuple[str, ...] = (f"{quoted}[2:]", f"{quoted} || {quoted}[1:1]")
    else:
        ways = tuple(way.format(quoted) for way in _OTHERWISE[column.type])
    if not column.type.endswith("[]"):
        instead = _WHERE_NULL.get(column.type, "1").format()
        ways = tuple(f"coalesce({way}, {instead})" for way in ways)
    # Foreign keys and choices may allow another row's value only.
    other = (
        f'(SELECT o.{quoted} FROM "{table}" o, "{table}" mine WHERE ({_mine(row)})'
        f" AND o.{quoted} IS DISTINCT FROM mine.{quoted} ORDER BY 1 LIMIT 1)"
    )
    for way in (*ways, other):
        yield f'UPDATE "{table}" SET {quoted} = {way} WHERE {row}'


def _mine(row: str) -> str:
    key, chosen = row.split(" = ", 1)
    names = [name.strip() for name in key.strip("()").split(",")]
    return f"({', '.join(f'mine.{name}' for name in names)}) = {chosen}"


def _insert(table: str, columns: list[Column], row: str, added: str) -> str:
    """Return a statement that puts a copy of a row in, under a key of its own and with its texts added to."""
    real = [column for column in columns if not column.is_generated]
    names = ", ".join(f'"{column.name}"' for column in real)
    values = ", ".join(_of_copy(table, column, added) for column in real)
    return f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM "{table}" WHERE {row}'


def _of_copy(table: str, column: Column, added: str) -> str:
    quoted = f'"{column.name}"'
    if column.type == "uuid":
        return "gen_random_uuid()"
    if column.is_key and column.type == "timestamp with time zone":
        return f"{quoted} + interval '1 second'"
    if column.name in ("id", "history_id", "application_id") and column.is_key:
        return f'(SELECT max({quoted}) + 1 FROM "{table}")'
    return f"{quoted} || '{added}'" if added and column.type == "character varying" else quoted


def _count(table: str) -> int:
    return int(next(_rows(f'SELECT count(*) FROM "{table}"'))[0])


def _rows(query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()
