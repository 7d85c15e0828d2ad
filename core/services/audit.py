"""Seal the audit record into a hash chain, and find the first place where it was tampered with."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import AuditEvent, AuditSeal

EVENTS_A_SEAL = 10_000
DIGEST_KEPT_BYTES = 8
_POLL_SECONDS = 0.1
# Transactions that have got a number. One that was prepared for another session's commit has no session.
_WRITING = """
SELECT virtualtransaction FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted
  AND (datname = current_database() OR pg_locks.pid IS NULL)
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('xiaodai.audit.seal'))"
_ROWS_GIVEN_OUT = "SELECT target::oid, given_out FROM sealed_tables() WHERE given_out IS NOT NULL"

# One spelling of an event, whoever reads it: jsonb writes its keys in an order of its own, always the same.
_EVENTS = """
SELECT id, jsonb_build_array(
    id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, table_name, row_id,
    operation, before, after, transaction_id)::text
FROM core_auditevent WHERE id BETWEEN %s AND %s ORDER BY id
"""


class SealPostponed(Refused):
    """A transaction that may still leave events is running."""

    code = "seal_postponed"


@dataclass(frozen=True)
class Breach:
    """The first place where record and chain disagree. `event_id` is None where no event is to blame."""

    seal_id: int
    event_id: int | None
    what: str


@dataclass
class _Link:
    """A seal in the making: the hash of the one before, the range, and every event's digest."""

    previous_hash: str
    first_event_id: int
    event_ids: list[int] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)

    def add(self, event_id: int, text: str) -> None:
        self.event_ids.append(event_id)
        self.digests.append(hashlib.sha256(text.encode()).digest())

    def hash_through(self, last_event_id: int) -> str:
        head = f"{self.previous_hash}:{self.first_event_id}:{last_event_id}:{len(self.digests)}:"
        return hashlib.sha256(head.encode() + b"".join(self.digests)).hexdigest()

    @property
    def kept(self) -> list[bytes]:
        return [digest[:DIGEST_KEPT_BYTES] for digest in self.digests]


def seal(*, at: datetime, patience_seconds: float = 30) -> int:
    """Seal every event that is there, and return how many. Twice seals nothing twice.

    Rows that are only ever added, and are in no event yet, leave their digests in the record first.

    Waits for transactions that were running at the start: one of them may hold an event with a lower
    number, not yet seen. Raises SealPostponed when patience ends. Not inside a transaction.
    """
    _digest_rows(patience_seconds)
    last_event_id = _settled_event_id(patience_seconds)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        previous = AuditSeal.objects.order_by("last_event_id").last()
        first_event_id = previous.last_event_id + 1 if previous else 1
        sealed, link_hash = 0, previous.hash if previous else ""
        events = _events(first_event_id, last_event_id)
        while chunk := list(islice(events, EVENTS_A_SEAL)):
            link = _Link(link_hash, first_event_id)
            for event_id, text in chunk:
                link.add(event_id, text)
            made = _save(link, at)
            sealed, link_hash, first_event_id = (
                sealed + made.events,
                made.hash,
                made.last_event_id + 1,
            )
        cursor.execute("UPDATE core_audithead SET hash = %s", [link_hash])
    return sealed


def head() -> str:
    """Return the hash of the last seal as it was noted apart from the chain, "" before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM core_audithead")
        return str(cursor.fetchone()[0])


def verify(*, head: str = "") -> Breach | None:
    """Recompute the whole chain and give the first breach, None where there is none.

    `head` is the hash of a seal noted elsewhere: a chain cut short or made anew doesn't hold it.
    """
    previous_hash, first_event_id, seal_id = "", 1, 0
    heads = set()
    for kept in AuditSeal.objects.order_by("last_event_id").iterator(chunk_size=10):
        breach = _breach(kept, previous_hash, first_event_id)
        if breach is not None:
            return breach
        previous_hash, first_event_id, seal_id = kept.hash, kept.last_event_id + 1, kept.pk
        heads.add(kept.hash)
    if head and head not in heads:
        return Breach(seal_id, None, _("no seal has the hash %(head)s") % {"head": head})
    return None


def unsealed() -> int:
    """Count the events that no seal covers yet."""
    last = AuditSeal.objects.order_by("last_event_id").last()
    return AuditEvent.objects.filter(pk__gt=last.last_event_id if last else 0).count()


def _digest_rows(patience_seconds: float) -> None:
    """Leave the digests of all rows whose numbers are decided. The numbers are read first, for the same reason."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS_GIVEN_OUT)
        given_out = cursor.fetchall()
    _settled_event_id(patience_seconds)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for table, last_id in given_out:
            cursor.execute("SELECT seal_rows(%s::oid::regclass, %s)", [table, last_id])


def _settled_event_id(patience_seconds: float) -> int:
    """Return an event's number up to which all numbers are decided: there, or never to come.

    An event gets its number after its transaction got one, which the transaction holds a lock on. So once
    every transaction that holds one by now is over, no lower event can appear. Other databases of the same
    server have events of their own, and are not waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_auditevent_id_seq")
        (event_id,) = cursor.fetchone()
        cursor.execute(_WRITING)
        begun = {row[0] for row in cursor.fetchall()}
        for _try in range(int(patience_seconds / _POLL_SECONDS) + 1):
            cursor.execute(_WRITING)
            if begun.isdisjoint(row[0] for row in cursor.fetchall()):
                return int(event_id)
            time.sleep(_POLL_SECONDS)
    raise SealPostponed(
        _("A transaction is running that may still leave audit events."),
        remedy=_("Seal again when it is over."),
    )


def _events(first_event_id: int, last_event_id: int) -> Iterator[tuple[int, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS, [first_event_id, last_event_id])
        while rows := cursor.fetchmany(2_000):
            yield from rows


def _save(link: _Link, at: datetime) -> AuditSeal:
    last_event_id = link.event_ids[-1]
    return AuditSeal.objects.create(
        first_event_id=link.first_event_id,
        last_event_id=last_event_id,
        events=len(link.digests),
        event_digests=b"".join(link.kept),
        previous_hash=link.previous_hash,
        hash=link.hash_through(last_event_id),
        sealed_at=at,
    )


def _breach(kept: AuditSeal, previous_hash: str, first_event_id: int) -> Breach | None:
    if (kept.previous_hash, kept.first_event_id) != (previous_hash, first_event_id):
        return Breach(kept.pk, None, _("the seal doesn't follow the one before"))
    link = _Link(previous_hash, first_event_id)
    for event_id, text in _events(first_event_id, kept.last_event_id):
        link.add(event_id, text)
    stored = (kept.hash, kept.events, bytes(kept.event_digests))
    if (link.hash_through(kept.last_event_id), len(link.digests), b"".join(link.kept)) == stored:
        return None
    return _broken_event(kept, link)


def _broken_event(kept: AuditSeal, link: _Link) -> Breach:
    packed = bytes(kept.event_digests)
    sealed = [
        packed[start : start + DIGEST_KEPT_BYTES]
        for start in range(0, len(packed), DIGEST_KEPT_BYTES)
    ]
    for position, (event_id, digest) in enumerate(zip(link.event_ids, link.kept, strict=True)):
        if position >= len(sealed):
            return Breach(kept.pk, event_id, _("the event was added after the seal"))
        if digest != sealed[position]:
            return _changed_or_missing(kept, event_id, digest, sealed[position:])
    if len(sealed) > len(link.event_ids):
        return Breach(kept.pk, kept.last_event_id, _("an event at the seal's end is missing"))
    return Breach(kept.pk, None, _("the seal itself was changed"))


def _changed_or_missing(
    kept: AuditSeal, event_id: int, digest: bytes, still_sealed: list[bytes]
) -> Breach:
    if digest in still_sealed:
        return Breach(kept.pk, event_id, _("an event before this one is missing"))
    return Breach(kept.pk, event_id, _("the event was changed or added"))
