"""Hold receipts, facts, approvals, loans, postings and what the closes left against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy

from billing.models import Books
from billing.services.proof import book_proof
from billing.sql import statement
from core.models import Approval
from core.services import payloads, proofs
from core.services.proofs import Finding, Proof


def register() -> None:
    """Enter these proofs. May run twice."""
    entries = (
        ("receipts_proof", gettext_lazy("receipts against their facts")),
        ("approvals_proof", gettext_lazy("decided facts against their approvals")),
        ("loans_proof", gettext_lazy("loans against their draw-downs")),
        ("postings_proof", gettext_lazy("postings against what explains them")),
        ("balances_proof", gettext_lazy("cash, capital and provisions against facts")),
        ("closes_proof", gettext_lazy("what every day closed left")),
    )
    for name, title in entries:
        proofs.register(Proof(name, title, _by_statement(name)))
    title = gettext_lazy("statements against the payments of their period")
    proofs.register(Proof("statement_periods", title, _latest_periods))
    title = gettext_lazy("what was asked for against its hash")
    proofs.register(Proof("payload_hashes", title, payload_differences))
    title = gettext_lazy("facts, positions, segments and ledger")
    proofs.register(Proof("books", title, _books, nightly=False))


def payload_differences() -> Iterator[Finding]:
    """Hash what every approval asks for again: the hash is what its checker saw."""
    for approval in Approval.objects.order_by("pk").iterator(chunk_size=1_000):
        asked = (approval.action, approval.target_type, approval.target_id, approval.payload)
        must = payloads.digest(*asked)
        if approval.payload_hash != must:
            yield Finding(f"core_approval {approval.pk} payload_hash", approval.payload_hash, must)


def period_differences(*, since: date = date.min) -> Iterator[Finding]:
    """Hold what statements issued since a day say of their period against the facts recorded within it."""
    with connection.cursor() as cursor:
        cursor.execute(statement("statement_periods_proof"), {"since": since})
        rows = cursor.fetchall()
    yield from (Finding(*row) for row in rows)


def _latest_periods() -> Iterator[Finding]:
    """Do so for the statements of the last month closed: those before were held each in its own."""
    books = Books.objects.first()
    if books is not None:
        yield from period_differences(since=books.closed_through - timedelta(days=31))


def _books() -> Iterator[Finding]:
    """Prove the books as `prove_books` does, and all periods; each night the steps of the close do what is new."""
    yield from map(Finding, book_proof.book_differences())
    yield from period_differences()


def _by_statement(name: str) -> Callable[[], Iterator[Finding]]:
    def find() -> Iterator[Finding]:
        with connection.cursor() as cursor:
            cursor.execute(statement(name))
            rows = cursor.fetchall()
        yield from (Finding(*row) for row in rows)

    return find
