"""The benchmark's book: a million active loans in a database of its own, built once.

The lives are loaded by COPY and multiplied inside the database, with checks of foreign keys and audit switched off
for the load alone: the book is right by construction, and each close proves its sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from importlib.resources import files
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from benchmarks.lives import OPENED_ON, TENTH, Habit, Life, accruals, lives
from billing.services.positions.stored_positions import columns_of, instalment_row, segment_row
from billing.services.positions.terms import terms_of
from config.database import as_owner
from config.embedded import places, postgres
from core.models.encrypted import encrypt
from lending.maths.products import Method
from lending.models import ProductVersion

# Lines without a loan, to draw on.
FREE_LINES = 40_000
_SHARES = {Habit.PAID: 0.9, Habit.MISSED: 0.09, Habit.NEVER: 0.01}


def superuser(database: str) -> psycopg.Connection[Any]:
    """Connect to a database of the embedded server as its superuser."""
    return psycopg.connect(
        host=str(places.socket_folder()),
        port=postgres.PORT,
        dbname=database,
        user=postgres.SUPERUSER,
        autocommit=True,
    )


def use(database: str) -> None:
    """Point Django at a database of the embedded server from now on."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database


def exists(database: str) -> bool:
    """Return whether a database is there."""
    with superuser("postgres") as session:
        found = session.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    return found is not None


def is_current(database: str) -> bool:
    """Return whether a database is there and lacks no migration."""
    if not exists(database):
        return False
    use(database)
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def ensure(loans: int, say: Any) -> str:
    """Build the book of so many loans unless it is there, with every migration. Gives the database's name."""
    database = f"xiaodai_bench_{loans}"
    if not exists(database):
        draft = f"{database}_draft"
        drop(draft)
        with superuser("postgres") as session:
            session.execute(f"CREATE DATABASE {draft} OWNER {postgres.OWNER}")
        _build(draft, loans, say)
        rename(draft, database)
    if not is_current(database):
        say(f"Migrating the book of {loans:,} loans")
        migrate()
        with superuser(database) as session:
            session.execute("VACUUM (ANALYZE)")
    return database


def drop(database: str) -> None:
    """Remove a database, if it is there."""
    connection.close()
    with superuser("postgres") as session:
        session.execute(f"DROP DATABASE IF EXISTS {database}")


def copy(database: str, target: str) -> None:
    """Make a copy of a database."""
    drop(target)
    with superuser("postgres") as session:
        session.execute(
            f"CREATE DATABASE {target} TEMPLATE {database} OWNER {postgres.OWNER} STRATEGY FILE_COPY"
        )


def rename(database: str, target: str) -> None:
    """Return a database another name."""
    connection.close()
    with superuser("postgres") as session:
        session.execute(f"ALTER DATABASE {database} RENAME TO {target}")


def migrate() -> None:
    """Apply what the database in use lacks, as the schema's owner."""
    with as_owner():
        call_command("migrate", verbosity=0)


def _build(database: str, loans: int, say: Any) -> None:
    use(database)
    say(f"Building a book of {loans:,} loans: tables")
    migrate()
    versions = _versions()
    say("Replaying the lives")
    led = list(lives([terms_of(version, 1) for version in versions]))
    counts = _counts(led, loans)
    with superuser(database) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("SET work_mem = '512MB'")
        session.execute("SELECT set_config('xiaodai.actor', 'system:benchmark', false)")
        session.execute(_script("book_tables"))
        _load(session, led, counts, versions)
        for statement in _script("book_rows").split(";\n"):
            if statement.strip():
                title = statement.strip().split("\n", 1)[0].removeprefix("-- ")
                say(f"  {title}")
                session.execute(statement)
        session.execute("DROP SCHEMA bench CASCADE")
        say("  vacuum")
        session.execute("VACUUM (ANALYZE)")


def _script(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _versions() -> list[ProductVersion]:
    """Approve two product versions, one of each method."""
    from core.services.actor import acting_as

    with acting_as("system:benchmark"):
        return [
            ProductVersion.objects.create(
                code=f"bench-{method.replace('_', '-')}",
                number=1,
                name="Xiaodai",
                status=ProductVersion.Status.APPROVED,
                effective_from=OPENED_ON,
                method=method,
            )
            for method in Method
        ]


def _counts(led: list[Life], loans: int) -> list[int]:
    """Share the loans over the lives of each habit, as evenly as whole numbers allow."""
    counts = [0] * len(led)
    for habit, share in _SHARES.items():
        peers = [n for n, life in enumerate(led) if life.habit is habit]
        wanted = round(loans * share)
        for place, n in enumerate(peers):
            counts[n] = wanted * (place + 1) // len(peers) - wanted * place // len(peers)
    return counts


def _load(
    session: psycopg.Connection[Any],
    led: list[Life],
    counts: list[int],
    versions: list[ProductVersion],
) -> None:
    """COPY the lives, and what the ledger accrued for all of them."""
    before = TENTH - timedelta(days=1)
    personal = map(encrypt, ("张三", "110105199003070015", "13800000000"))
    _copy(session, "bench.setting", [(OPENED_ON, before, TENTH, FREE_LINES, *personal)])
    _copy(session, "bench.life", _life_rows(led, counts, versions))
    _copy(
        session,
        "bench.fact",
        (
            (n, f.order, f.kind, f.value_on, f.amount_fen, f.reference)
            for n, life in enumerate(led)
            for f in life.facts
        ),
    )
    _copy(
        session,
        "bench.instalment",
        (
            (n, *instalment_row(row))
            for n, life in enumerate(led)
            for row in life.position.instalments
        ),
    )
    _copy(
        session,
        "bench.segment",
        ((n, *segment_row(row)) for n, life in enumerate(led) for row in life.position.segments),
    )
    _copy(
        session,
        "bench.arrears",
        (
            (n, row.band, row.asset_class, row.non_accrual, row.starts_on, row.ends_on)
            for n, life in enumerate(led)
            for row in life.arrears
        ),
    )
    _load_entries(session, led)
    sums = accruals(list(zip(led, counts, strict=True)))
    _copy(
        session,
        "bench.accrual",
        ((versions[v].pk, on, debit, credit, fen) for (v, on, debit, credit), fen in sums.items()),
    )


def _load_entries(session: psycopg.Connection[Any], led: list[Life]) -> None:
    """COPY what each event of the lives entered in the ledger."""
    events = [
        (n, place, event) for n, life in enumerate(led) for place, event in enumerate(life.events)
    ]
    _copy(session, "bench.event", ((n, place, event.kind, event.on) for n, place, event in events))
    _copy(
        session,
        "bench.entry",
        (
            (n, place, e.debit, e.credit, e.amount_fen)
            for n, place, event in events
            for e in event.entries
        ),
    )


def _life_rows(
    led: list[Life], counts: list[int], versions: list[ProductVersion]
) -> Iterator[Sequence[Any]]:
    for n, (life, loans) in enumerate(zip(led, counts, strict=True)):
        columns = columns_of(life.position)
        yield (
            n,
            versions[life.version].pk,
            life.drawn_on,
            life.instalments,
            life.position.principal_fen,
            columns["principal_unpaid_fen"],
            columns["interest_settled_fen"],
            columns["next_unpaid_due_on"],
            loans,
        )


def _copy(session: psycopg.Connection[Any], table: str, rows: Iterable[Sequence[Any]]) -> None:
    with session.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as sink:
        for row in rows:
            sink.write_row([value.value if hasattr(value, "value") else value for value in row])
