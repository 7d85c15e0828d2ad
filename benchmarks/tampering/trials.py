"""Make changes one at a time as the owner of the tables, and see whether any proof finds each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from benchmarks.tampering.change import Change
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

    `refused` where the tables' own constraints let no such change through; `broke` where it is found only because a
    proof broke off over it.
    """

    change: Change
    finding: str = ""
    refused: bool = False
    broke: bool = False


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


def first_finding(without: Collection[str] = ()) -> tuple[str, bool]:
    """Run the proofs, but those named, until one finds a place; return it, and whether a proof only broke off."""
    broken = ""
    for proof in proofs.registered():
        if proof.name == _NOT_TRIED or proof.name in without:
            continue
        for finding in proofs.findings_of(proof):
            if not finding.broke_off:
                return str(finding), False
            broken = broken or str(finding)
    return broken, bool(broken)


def tried(changes: Iterable[Change], without: Collection[str] = ()) -> Iterator[Trial]:
    """Make each change by itself, look for it and undo it."""
    for change in changes:
        with transaction.atomic():
            if _made(change):
                finding, broke = first_finding(without)
                yield Trial(change, finding, broke=broke)
            else:
                yield Trial(change, refused=True)
            transaction.set_rollback(True)


def made(tried: Iterable[Trial], count: int) -> Iterator[Trial]:
    """Yield trials, refused ones too, until so many changes were made."""
    left = count
    for trial in tried if left else ():
        yield trial
        left -= not trial.refused
        if not left:
            return


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
