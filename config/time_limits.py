"""How long a process waits: for a lock, for an answer, and for its own turn to do so.

A lock that somebody holds, or a query that never ends, is the trouble of the requests that need it and of nobody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@dataclass(frozen=True)
class TimeLimits:
    """The longest waits of one kind of process, in seconds."""

    lock: float
    statement: float
    idle_in_transaction: float

    def as_options(self) -> str:
        """Return them as PostgreSQL takes them when a connection is made."""
        waits = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle_in_transaction,
        }
        return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in waits.items())


WEB = TimeLimits(lock=3, statement=30, idle_in_transaction=60)
# A step of the close takes minutes; a task is ended after fifty, see CELERY_TASK_TIME_LIMIT.
WORKER = TimeLimits(lock=300, statement=2700, idle_in_transaction=900)
# Of four threads two may wait as long as the limit allows.
WAITING_PLACES = 2
LONGEST_WAIT_OF_THE_OTHERS = "100ms"
# What takes locks among the statements that begin with SELECT.
LOCKING = (" FOR UPDATE", " FOR NO KEY UPDATE", "_lock", "turn_of_batch")
# These take none, and have to pass in a transaction that has failed.
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SHOW ")


def obey(limits: TimeLimits) -> None:
    """Have every connection to the database that this process opens from now on obey the limits."""
    for login in (settings.DATABASES["default"], settings.DATABASE_APPLICATION):
        given = login["OPTIONS"].get("options", "")
        login["OPTIONS"] = login["OPTIONS"] | {"options": f"{given} {limits.as_options()}".strip()}


def share_threads(places: int) -> None:
    """Make at most so many threads of this process wait long for a lock, on the connections opened from now on."""
    crowd = Crowd(places)

    def watch(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
        if crowd not in connection.execute_wrappers:
            # In front: the last one belongs to whoever is just signing, and is taken away by that one.
            connection.execute_wrappers.insert(0, crowd)

    connection_created.connect(watch, weak=False, dispatch_uid="share_threads")


class Crowd:
    """The statements of this process that may be waiting for a lock.

    While it is full, a further statement waits a tenth of a second: whose lock is free passes, whose lock is
    held is told to come again, and so the threads that are left serve everybody else.
    """

    def __init__(self, places: int) -> None:
        self._places = threading.Semaphore(places)

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Execute a statement; one that takes locks, in a place of its own or with a short wait."""
        if not _takes_locks(sql):
            return execute(sql, params, many, context)
        if self._places.acquire(blocking=False):
            try:
                return execute(sql, params, many, context)
            finally:
                self._places.release()
        return _with_a_short_wait(lambda: execute(sql, params, many, context))


def _takes_locks(sql: Any) -> bool:
    text = str(sql).lstrip()
    if text.startswith(OF_TRANSACTIONS):
        return False
    return not text.startswith("SELECT") or any(word in text for word in LOCKING)


def _with_a_short_wait(execute: Callable[[], Any]) -> Any:
    """Execute with another `lock_timeout`. Where it fails, the roll-back takes that back with all else."""
    session = connection.connection
    before = session.execute("SHOW lock_timeout").fetchone()[0]
    session.execute(f"SET lock_timeout = '{LONGEST_WAIT_OF_THE_OTHERS}'")
    try:
        done = execute()
    except Exception:
        if not connection.in_atomic_block:
            session.execute(f"SET lock_timeout = '{before}'")
        raise
    session.execute(f"SET lock_timeout = '{before}'")
    return done
