"""Bring up what a process needs before it can work: servers and schema."""

import os
from collections.abc import Callable

from config.embedded import lease
from config.embedded.server import ServerFailed

OLDEST_POSTGRES = 15
LONGEST_LOCK_SECONDS = 30
_RIGHTS = """
SELECT login.rolname, current_database(),
    has_schema_privilege('public', 'CREATE'),
    EXISTS (SELECT FROM pg_roles WHERE rolname = 'xiaodai_app' AND pg_has_role(oid, 'MEMBER')),
    login.rolsuper OR login.rolcreaterole
FROM pg_roles AS login WHERE login.rolname = current_user
"""


def say_nothing(text: str) -> None:
    """Take a line of progress and drop it."""


def hold_servers(say: Callable[[str], None] = say_nothing) -> None:
    """Have the embedded servers running, as far as no server is given by URL."""
    given = {"PostgreSQL": os.environ.get("DATABASE_URL"), "Valkey": os.environ.get("REDIS_URL")}
    try:
        lease.hold([name for name, url in given.items() if not url], say=say)
    except ServerFailed as failure:
        raise SystemExit(str(failure)) from failure


def require_database() -> None:
    """Stop with a clear message where the database can't be reached, or is older than it may be."""
    from django.db import DatabaseError, NotSupportedError, connection

    try:
        connection.ensure_connection()
    except (DatabaseError, NotSupportedError) as failure:
        raise SystemExit(f"The database can't be used. {str(failure).strip()}") from failure
    if connection.pg_version < OLDEST_POSTGRES * 10_000:  # type: ignore[attr-defined]
        raise SystemExit(
            f"This is PostgreSQL {connection.pg_version // 10_000}; "  # type: ignore[attr-defined]
            f"{OLDEST_POSTGRES} or newer is needed. Let DATABASE_URL name one."
        )


def require_owner() -> None:
    """Stop with what to grant where this login can't apply migrations. Acts as whoever is logged in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        user, database, creates_tables, is_member, creates_roles = cursor.fetchone()
    if not creates_tables:
        raise SystemExit(
            f"{user} may not create tables in {database}. Let DATABASE_OWNER_URL name the database's owner, "
            f'or as a superuser: ALTER DATABASE "{database}" OWNER TO "{user}"'
        )
    if not is_member and not creates_roles:
        raise SystemExit(
            f"{user} is not in the role xiaodai_app. As a superuser: "
            f'CREATE ROLE xiaodai_app; GRANT xiaodai_app TO "{user}"'
        )


def require_broker() -> None:
    """Stop with a clear message where REDIS_URL names no server that answers."""
    import redis
    from django.conf import settings

    try:
        redis.from_url(
            str(settings.CACHES["default"]["LOCATION"]),
            socket_timeout=settings.LONGEST_BROKER_SECONDS,
        ).ping()
    except redis.RedisError as failure:
        raise SystemExit(f"The queue can't be used. REDIS_URL: {failure}") from failure


def bring_up_schema(say: Callable[[str], None] = say_nothing) -> None:
    """Apply the migrations that the database lacks, as the schema's owner. May run twice at once."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from config.database import as_owner
    from core.services.actor import acting_as

    django.setup()
    with acting_as("system:migrate"), as_owner():
        require_database()
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        require_owner()
        say("Creating or updating the tables")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('xiaodai.migrate'))")
            # A table that somebody is reading would keep the site waiting behind the change of it.
            cursor.execute(f"SET lock_timeout = '{LONGEST_LOCK_SECONDS}s'")
        call_command("migrate", verbosity=0, interactive=False)
