"""Empty the test database between tests that commit, back to the rows that the migrations made.

Only the owner of the tables may, and only by switching off the triggers that keep facts, ledger
and audit from being truncated.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

LONGEST_WAIT = "10s"
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND relname <> 'django_migrations'
ORDER BY relname
"""
# By name: in whatever order the catalogue holds them, a row may come before the one that it refers to.
COPIES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'first_rows'::regnamespace AND relkind = 'r'
ORDER BY relname
"""
TRIGGERS = """
SELECT relname, tgname, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS TRIGGER' ELSE 'ENABLE TRIGGER' END
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
"""
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = format('first_rows.%%I', %s::text)::regclass AND attnum > 0 AND NOT attisdropped
  AND attname NOT IN (
      SELECT attname FROM pg_attribute
      WHERE attrelid = format('public.%%I', %s::text)::regclass AND attgenerated <> ''
  )
"""


@contextmanager
def owner() -> Iterator[psycopg.Cursor]:
    """Log in to the test database as the owner of its tables."""
    login = settings.DATABASE_OWNER
    who = {
        "host": login["HOST"],
        "port": login["PORT"],
        "user": login["USER"],
        "password": login.get("PASSWORD"),
    }
    database = connection.settings_dict["NAME"]
    with (
        psycopg.connect(**who, dbname=database, **login["OPTIONS"]) as session,
        session.cursor() as cursor,
    ):
        cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT}'")
        yield cursor


def _alter(what: str, table: str, trigger: str) -> sql.Composed:
    alter = sql.SQL("ALTER TABLE {} " + what + " {}")
    return alter.format(sql.Identifier("public", table), sql.Identifier(trigger))


def _tables(cursor: psycopg.Cursor) -> list[sql.Identifier]:
    return [sql.Identifier("public", name) for (name,) in cursor.execute(TABLES).fetchall()]


def remember_first_rows() -> None:
    """Keep a copy of every table that the migrations filled."""
    with owner() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS first_rows CASCADE")
        cursor.execute("CREATE SCHEMA first_rows")
        for (name,) in cursor.execute(TABLES).fetchall():
            source, copy = sql.Identifier("public", name), sql.Identifier("first_rows", name)
            if cursor.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(source)).fetchone():
                cursor.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, source))


def empty_database_after(_test: object) -> None:
    """Remove all rows but those that the migrations made. Sequences go on counting."""
    connection.close()
    with owner() as cursor:
        tables = _tables(cursor)
        triggers = cursor.execute(TRIGGERS).fetchall()
        for table, trigger, _firing in triggers:
            cursor.execute(_alter("DISABLE TRIGGER", table, trigger))
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
        for (name,) in cursor.execute(COPIES).fetchall():
            _put_back(cursor, name)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger, firing in triggers:
            cursor.execute(_alter(firing, table, trigger))


def _put_back(cursor: psycopg.Cursor, name: str) -> None:
    columns = [
        sql.Identifier(column) for (column,) in cursor.execute(COLUMNS, [name, name]).fetchall()
    ]
    target, copy = sql.Identifier("public", name), sql.Identifier("first_rows", name)
    insert = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}")
    chosen = sql.SQL(", ").join(columns)
    cursor.execute(insert.format(target, chosen, chosen, copy))
