"""Hold every table against what the audit record says of it.

What an event says before and after is replayed; what was digested, at once or when the record was sealed, is digested
again. See `core/sql/provable_record.sql` for which table is kept how.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import AuditSeal
from core.services import audit, proofs
from core.services.proofs import Finding, Proof

# As large as all other tables together: held against their digests by command, not every night.
LARGE = frozenset({"devices_observation"})
_GUARDS = """
SELECT tgrelid::regclass::text, tgname
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgenabled <> 'A' AND relnamespace = 'public'::regnamespace
ORDER BY 1, 2
"""


def register() -> None:
    """Enter these proofs. May run twice."""
    entries = (
        ("audit_chain", gettext_lazy("the audit record against its seals"), chain_differences),
        ("marks", gettext_lazy("events and seals against their marks"), mark_differences),
        ("guards", gettext_lazy("the guards of the tables"), guard_differences),
        ("replayed_record", gettext_lazy("audited tables against the record"), row_differences),
        ("histories", gettext_lazy("histories against the record"), history_differences),
        ("digests", gettext_lazy("tables against their digests"), digest_differences),
        ("seals", gettext_lazy("sealed rows against their digests"), seal_differences),
    )
    for name, title, find in entries:
        proofs.register(Proof(name, title, find))
    title = gettext_lazy("the largest tables against their digests")
    proofs.register(Proof("large_digests", title, large_digest_differences, nightly=False))


def chain_differences() -> Iterator[Finding]:
    """Recompute the chain of seals, and hold its end against the hash kept apart from it."""
    breach = audit.verify()
    if breach is not None:
        event = f" core_auditevent {breach.event_id}" if breach.event_id else ""
        yield Finding(f"core_auditseal {breach.seal_id}{event}", breach.what, _("unbroken"))
    last = AuditSeal.objects.order_by("last_event_id").values_list("hash", flat=True).last() or ""
    if last != audit.head():
        yield Finding("core_auditseal hash of the last", last or None, audit.head() or None)


def mark_differences() -> Iterator[Finding]:
    """Find events not sealed yet, and seals, that aren't as they were written."""
    for (place,) in _rows("SELECT * FROM mark_differences()"):
        yield Finding(place, _("other values"), _("the values recorded"))


def guard_differences() -> Iterator[Finding]:
    """Find triggers that don't fire for everybody."""
    for table, trigger in _rows(_GUARDS):
        yield Finding(f"{table} {trigger}", _("switched off"), _("always on"))


def row_differences() -> Iterator[Finding]:
    """Replay the events of every audited table and hold its rows against them."""
    for (table,) in _rows("SELECT target::text FROM audited_tables()"):
        found = _rows("SELECT * FROM record_differences(%s::regclass)", table)
        for row_id, field, stored, expected in found:
            yield Finding(f"{table} {_named(table, row_id)} {field}".strip(), stored, expected)


def history_differences() -> Iterator[Finding]:
    """Find rows of histories that are no state the record knows their subject to have had."""
    audited = {table for (table,) in _rows("SELECT target::text FROM audited_tables()")}
    for model in apps.get_models():
        name = getattr(model._meta, "simple_history_manager_attribute", None)  # noqa: SLF001 - public
        table = model._meta.db_table  # noqa: SLF001 - public
        if name is None or table not in audited:
            continue
        history = getattr(model, name).model._meta.db_table  # noqa: SLF001 - public
        asked = "SELECT * FROM history_differences(%s::regclass, %s::regclass)"
        for history_id, row_id in _rows(asked, history, table):
            place = f"{history} {history_id} of {table} {_named(table, row_id)}"
            yield Finding(place, _("another state"), _("a state the record knows"))


def digest_differences() -> Iterator[Finding]:
    """Digest tables again by their stretches, and hold them against what came and went."""
    yield from _digest_differences(large=False)


def large_digest_differences() -> Iterator[Finding]:
    """Do the same for the largest."""
    yield from _digest_differences(large=True)


def _digest_differences(*, large: bool) -> Iterator[Finding]:
    for table, stretch in _rows("SELECT target::text, stretch FROM digested_tables()"):
        if (table in LARGE) is not large:
            continue
        for value, stored, expected in _rows(
            "SELECT * FROM digest_differences(%s::regclass)", table
        ):
            place = _named(table, value) if stretch == "id" else f"{stretch} {value}"
            yield Finding(f"{table} {place}", *_counted(stored, expected))


def seal_differences() -> Iterator[Finding]:
    """Digest all sealed rows again, and name those that aren't as they were sealed."""
    for (table,) in _rows("SELECT target::text FROM sealed_tables()"):
        found = _rows("SELECT * FROM seal_differences(%s::regclass)", table)
        for first_id, last_id, stored, expected, row_id in found:
            if row_id is not None:
                yield Finding(
                    f"{table} {_named(table, row_id)}", _("another row"), _("the row sealed")
                )
            else:
                place = f"{table} {max(first_id, 1)}–{last_id}"
                yield Finding(place, *_counted(stored, expected))


def _counted(stored: int, expected: int) -> tuple[str, str]:
    """Return what is there and what should be: numbers of rows where these differ, or else other rows."""
    if stored == expected:
        return _("other values"), _("the values recorded")
    rows = _("%(count)s rows")
    return rows % {"count": stored}, rows % {"count": expected}


def _named(table: str, row_id: Any) -> str:
    """Return the id of a row and, where it is there and can be read, the name that people know it by."""
    model = _models().get(table)
    try:
        with transaction.atomic():
            row = model and model.objects.filter(pk=row_id).first()
            return f"{row_id} ({row})" if row else str(row_id)
    except Exception:  # noqa: BLE001 - what is damaged may have no name any more
        return str(row_id)


def _models() -> dict[str, Any]:
    known = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in known}  # noqa: SLF001 - public


def _rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
