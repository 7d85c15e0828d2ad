"""What the owner of the tables can do to a small company, one change at a time: every table, column and kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.db import connection

# What a night or a browser leaves behind, and the frameworks' own tables: nothing that is claimed of anybody.
OPERATIONAL = frozenset(
    {
        "auth_permission",
        "billing_closechunk",
        "billing_closestep",
        "devices_seriessignature",
        "devices_summaryrun",
        "core_idempotencyrecord",
        "core_outboxevent",
        "scoring_shadowchunk",
        "scoring_shadowrun",
        "scoring_shadowrun_versions",
    }
)
_FRAMEWORKS = ("axes_", "django_", "oauth2_provider_")
_KEPT_OF_FRAMEWORKS = frozenset({"oauth2_provider_application"})
# What changes from day to day and is claimed of nobody, and numbers of rows that no other row refers to.
OPERATIONAL_COLUMNS = frozenset(
    {
        ("auth_user", "last_login"),
        ("billing_arrears", "id"),
        ("billing_closerun", "finished_at"),
        ("billing_closerun", "id"),
        ("billing_closerun", "started_at"),
        ("billing_instalment", "id"),
        ("billing_position", "replayed_as_of"),
        ("billing_quote", "loan_id"),
        ("billing_segment", "id"),
        ("devices_device", "last_seen_at"),
        ("oauth2_provider_application", "updated"),
    }
)
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


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row: its name, and the statements that make it, of which the first allowed is made."""

    name: str
    table: str
    statements: tuple[str, ...]


def tables() -> dict[str, list[Column]]:
    """Return every table that holds something claimed, with its columns."""
    found: dict[str, list[Column]] = {}
    for table, *column in _rows(_COLUMNS):
        is_framework = table.startswith(_FRAMEWORKS) and table not in _KEPT_OF_FRAMEWORKS
        if not is_framework and table not in OPERATIONAL:
            found.setdefault(table, []).append(Column(*column))
    return found


def every_change() -> Iterator[Change]:
    """Yield one change of every column of every table that has rows, one row deleted and one put in."""
    for table, columns in tables().items():
        yield from changes_of(table, columns, 0)


def random_changes(count: int, seed: int) -> Iterator[Change]:
    """Yield so many changes of tables, rows and columns that chance names; the same for the same seed."""
    chance = Random(seed)
    known = {table: columns for table, columns in tables().items() if _count(table)}
    for _no in range(count):
        table = chance.choice(list(known))
        row_no = chance.randrange(_count(table))
        yield chance.choice(list(changes_of(table, known[table], row_no)))


def changes_of(table: str, columns: list[Column], row_no: int) -> Iterator[Change]:
    """Yield all changes of one row, by its number in the order of its key; of an empty table none."""
    if _count(table) <= row_no:
        return
    key = ", ".join(f'"{column.name}"' for column in columns if column.is_key)
    row = f'({key}) = (SELECT {key} FROM "{table}" ORDER BY {key} OFFSET {row_no} LIMIT 1)'
    for column in columns:
        if not column.is_generated and (table, column.name) not in OPERATIONAL_COLUMNS:
            name = f"update {table}.{column.name} of row {row_no}"
            yield Change(name, table, tuple(_updates(table, column, row)))
    yield Change(f"delete {table} row {row_no}", table, (f'DELETE FROM "{table}" WHERE {row}',))
    inserts = tuple(_insert(table, columns, row, added) for added in ("", "x"))
    yield Change(f"insert {table} like row {row_no}", table, inserts)


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
