"""Make changes one at a time as the owner of the tables, and see whether any proof finds each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from benchmarks.tampering.changes import Change
from core.services import proofs

# Which the trials switch off to change anything at all.
_NOT_TRIED = "guards"
_GUARDS = """
SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', relname)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relhastriggers
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """One change and what was said of it: `finding` is empty where no proof found it.

    `refused` where the tables' own constraints let no such change through.
    """

    change: Change
    finding: str = ""
    refused: bool = False


@contextmanager
def as_owner_unguarded() -> Iterator[None]:
    """Switch all guards off for a while, in a transaction that is undone; the caller is logged in as the owner.

    Foreign keys wait for a commit that never comes.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_GUARDS)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def first_finding() -> str:
    """Run the proofs until one finds something, and return that."""
    for proof in proofs.registered():
        if proof.name != _NOT_TRIED and (found := proofs.findings_of(proof)):
            return str(found[0])
    return ""


def tried(changes: Iterable[Change]) -> Iterator[Trial]:
    """Make each change by itself, look for it and undo it."""
    for change in changes:
        with transaction.atomic():
            if _made(change):
                yield Trial(change, first_finding())
            else:
                yield Trial(change, refused=True)
            transaction.set_rollback(True)


def _made(change: Change) -> bool:
    """Make a change in the first way that the database lets through and that changes anything."""
    for statement in change.statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_digest(change.table))
                before = cursor.fetchone()
                cursor.execute(statement)
                cursor.execute(_digest(change.table))
                if cursor.fetchone() != before:
                    return True
        except DatabaseError:
            continue
    return False


def _digest(table: str) -> str:
    return f'SELECT count(*), bit_xor(hashtextextended(row_::text, 0)) FROM "{table}" row_'
