"""The first migration of an app makes the tables that Django would make operation by operation."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from config.database import as_owner
from core.schema import InitialMigration

OPERATIONS = [
    migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
    migrations.CreateModel(
        "Book",
        [("id", models.BigAutoField(primary_key=True)), ("pages", models.IntegerField())],
    ),
    migrations.AddField(
        "book", "shelf", models.ForeignKey("made_up.shelf", on_delete=models.PROTECT)
    ),
    migrations.AddField("shelf", "newest", models.ForeignKey("made_up.book", models.PROTECT)),
    migrations.AddIndex("book", models.Index(fields=["pages"], name="made_up_pages")),
    migrations.AddConstraint(
        "book", models.CheckConstraint(condition=models.Q(pages__gt=0), name="made_up_some")
    ),
    migrations.RunSQL("INSERT INTO made_up_shelf (newest_id) SELECT id FROM made_up_book"),
]
MADE = """
SELECT 'column', attrelid::regclass::text, attname || ' ' || format_type(atttypid, atttypmod) || attnotnull || attnum
FROM pg_attribute WHERE attnum > 0 AND attrelid IN ('made_up_book'::regclass, 'made_up_shelf'::regclass)
UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid IN ('made_up_book'::regclass, 'made_up_shelf'::regclass)
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'made\\_up\\_%%'
ORDER BY 1, 2, 3
"""


@pytest.fixture
def as_tables_owner(transactional_db: None) -> Iterator[None]:
    """Act as who may make tables."""
    with as_owner():
        yield


def made_by(kind: type[migrations.Migration], operations: list[Any]) -> list[tuple[str, ...]]:
    """Return the columns, constraints and indexes that a migration makes, which are then undone."""
    migration = kind("0001_initial", "made_up")
    migration.operations = operations  # type: ignore[misc]
    with transaction.atomic():
        with connection.schema_editor(atomic=False) as editor:
            migration.apply(ProjectState(), editor)
        with connection.cursor() as cursor:
            cursor.execute(MADE)
            rows: list[tuple[str, ...]] = cursor.fetchall()
        transaction.set_rollback(True)
    return rows


def test_tables_made_at_once_are_those_made_step_by_step(as_tables_owner: None) -> None:
    at_once = made_by(InitialMigration, OPERATIONS)
    assert at_once == made_by(migrations.Migration, OPERATIONS)
    assert len(at_once) > 10


def test_what_changes_a_table_is_sent_into_a_later_migration(as_tables_owner: None) -> None:
    wider = migrations.AlterField("book", "pages", models.BigIntegerField())
    with pytest.raises(TypeError, match=r"Alter field pages on book\. Put it into a later"):
        made_by(InitialMigration, [*OPERATIONS, wider])
