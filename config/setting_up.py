"""Bring up what a process needs before it can work: servers and schema."""

import os
from collections.abc import Callable

from config.embedded import lease
from config.embedded.server import ServerFailed


def say_nothing(text: str) -> None:
    """Take a line of progress and drop it."""


def hold_servers(say: Callable[[str], None] = say_nothing) -> None:
    """Have the embedded servers running, as far as no server is given by URL."""
    given = {"PostgreSQL": os.environ.get("DATABASE_URL"), "Valkey": os.environ.get("REDIS_URL")}
    try:
        lease.hold([name for name, url in given.items() if not url], say=say)
    except ServerFailed as failure:
        raise SystemExit(str(failure)) from failure


def bring_up_schema(say: Callable[[str], None] = say_nothing) -> None:
    """Apply the migrations that the database lacks, as the schema's owner. May run twice at once."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from config.database import as_owner
    from lending.services.actor import acting_as

    django.setup()
    with acting_as("system:migrate"), as_owner():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        say("Creating or updating the tables")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('xiaodai.migrate'))")
        call_command("migrate", verbosity=0, interactive=False)
