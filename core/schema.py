"""What the migrations of every app share: SQL from files, tables that take new rows only, tables that are audited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.db import migrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex

Operation = migrations.RunSQL
Fill = Callable[[Any, Any], None]

# What a table made in its final form has already.
_PARTS_OF_A_TABLE = (AddField, AddConstraint, AddIndex)
_CREATING = (migrations.CreateModel, *_PARTS_OF_A_TABLE, migrations.RunSQL, migrations.RunPython)
_ACT = "SELECT set_config('xiaodai.actor', 'system:migration', true)"


class InitialMigration(migrations.Migration):
    """The first migration of an app, which makes each of its tables at once in its final form.

    Django renders the models anew for every field, index and constraint that is added, which takes most of the time
    of setting up a database; here they are rendered once. Only operations that create may stand in it.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Run the operations on the models as all of them together leave them, and return that state.

        Raise TypeError for an operation that changes or removes what is there: it belongs into a later migration.
        """
        if collect_sql:  # `sqlmigrate` shows operation by operation
            return super().apply(project_state, schema_editor, collect_sql)
        state = project_state.clone()
        vars(state).pop("apps", None)  # or each operation would bring it up to date
        for operation in self.operations:
            if not isinstance(operation, _CREATING):
                raise TypeError(f"{self}: {operation.describe()}. Put it into a later migration.")
            operation.state_forwards(self.app_label, state)
        for operation in self.operations:
            if not isinstance(operation, _PARTS_OF_A_TABLE):
                operation.database_forwards(self.app_label, schema_editor, state, state)
        return state


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
