"""What the migrations of every app share: SQL from files, tables that take new rows only, tables that are audited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.db import migrations

Operation = migrations.RunSQL
Fill = Callable[[Any, Any], None]

_ACT = "SELECT set_config('xiaodai.actor', 'system:migration', true)"


def from_file(path: Path) -> Operation:
    """Return the operation that runs a file of SQL."""
    return migrations.RunSQL(path.read_text(encoding="utf-8"))


def insert_only(*tables: str) -> list[Operation]:
    """Return the operations after which tables take new rows only, whoever asks."""
    return [migrations.RunSQL(f"CALL make_insert_only('{table}')") for table in tables]


def audited(
    table: str,
    *,
    hidden: Collection[str] = (),
    ignored: Collection[str] = (),
    inserts: bool = True,
) -> Operation:
    """Return the operation after which each change of a table leaves an event.

    Of `hidden` columns (personal data, passwords) an event says only that they changed; a change of nothing but
    `ignored` columns leaves none. `inserts` is false where a new row is its own record.
    """
    lists = (f"'{{{','.join(columns)}}}'" for columns in (hidden, ignored))
    return migrations.RunSQL(
        f"CALL audit_table('{table}', {', '.join(lists)}, {str(inserts).lower()})"
    )


def shown_for_a_reason(*tables: str) -> list[Operation]:
    """Return the operations after which record_disclosure.sql lets rows of tables be shown."""
    return [
        migrations.RunSQL(f"COMMENT ON TABLE {table} IS 'shown for a reason'") for table in tables
    ]


def filled_by(fill: Fill) -> migrations.RunPython:
    """Return the operation that writes the rows a table starts with, signed by the migration."""

    def signed(apps: Any, schema_editor: Any) -> None:
        schema_editor.execute(_ACT)
        fill(apps, schema_editor)

    return migrations.RunPython(signed)


def digested(table: str, *, stretch: str, ignored: str = "") -> Operation:
    """Return the operation after which each statement on a table leaves an event with the digest of its rows.

    For what comes by the thousand. Digests are taken by `stretch`, the columns that name one (a row, a person's day, a
    night); `ignored` columns are no part of them.
    """
    return migrations.RunSQL(f"CALL digest_table('{table}', '{{{stretch}}}', '{{{ignored}}}')")
