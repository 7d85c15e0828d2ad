"""The benchmark's people: a hundred thousand with devices, consents and one day of observations, built once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib.resources import files

from django.core.management import call_command

from benchmarks import book
from config.database import as_owner
from config.embedded import postgres
from core.maths.calendar import BUSINESS_ZONE
from core.models.encrypted import encrypt

SINCE = datetime(2026, 1, 1, tzinfo=BUSINESS_ZONE)
MEASURED_ON = date(2026, 9, 15)
# The days between are for batches, each round its own.
FIRST_FREE_DAY = date(2026, 8, 1)
Say = Callable[[str], None]


def ensure(people: int, say: Say) -> str:
    """Build the database of so many people unless it is there, with every migration. Gives its name."""
    database = f"xiaodai_bench_people_{people}"
    if not book.exists(database):
        draft = f"{database}_draft"
        with book.superuser("postgres") as session:
            session.execute(f"DROP DATABASE IF EXISTS {draft}")
            session.execute(f"CREATE DATABASE {draft} OWNER {postgres.OWNER}")
        _build(draft, people, say)
        book.rename(draft, database)
    if not book.is_current(database):
        book.migrate()
    return database


def _build(database: str, people: int, say: Say) -> None:
    book.use(database)
    say(f"Building {people:,} people: tables")
    with as_owner():
        call_command("migrate", verbosity=0)
    personal = map(encrypt, ("张三", "110105199003070015", "13800000000"))
    with book.superuser(database) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SELECT set_config('xiaodai.actor', 'system:benchmark', false)")
        session.execute("CREATE SCHEMA bench")
        session.execute(
            "CREATE TABLE bench.setting (people bigint, since timestamptz, measured_on date,"
            " name text, id_number text, phone text)"
        )
        session.execute(
            "INSERT INTO bench.setting VALUES (%s, %s, %s, %s, %s, %s)",
            [people, SINCE, MEASURED_ON, *personal],
        )
        for day in (FIRST_FREE_DAY, MEASURED_ON):
            session.execute("SELECT open_observation_month(%s)", [day])
        rows = files(__package__).joinpath("people_rows.sql").read_text(encoding="utf-8")
        for statement in rows.split(";\n"):
            if statement.strip():
                say(f"  {statement.strip().split(chr(10), 1)[0].removeprefix('-- ')}")
                session.execute(statement)
        say("  vacuum")
        session.execute("VACUUM (ANALYZE)")
