"""Whoever pays while a day is closed waits for no chunk of statements."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from billing.models import Books, Statement
from billing.services.close import business_days
from billing.services.documents import statements
from billing.services.documents.statements import ISSUE_AS_KNOWN, ISSUE_STATEMENTS
from core.services.actor import acting_as
from lending.models import CreditLine
from tests.billing.conftest import draw, pay
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

DRAWN_ON = date(2015, 10, 8)
DUE_ON = date(2015, 11, 10)
NEXT_DAY = DUE_ON + timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines() -> list[CreditLine]:
    """Return twelve lines with a loan each, on the night of the first due date."""
    with acting_as("test"):
        ProductVersionFactory()
        CapitalPoolFactory()
        lines: list[CreditLine] = CreditLineFactory.create_batch(12, limit_fen=100_000_00)
        for line in lines:
            draw(line, on=DRAWN_ON)
        business_days.opened()
        before = DUE_ON - timedelta(days=1)
        Books.objects.update(passed_through=DUE_ON, accrued_through=before, closed_through=before)
    return lines


def while_uncommitted(work: Callable[[], object], then: Callable[[], object]) -> None:
    """Do `then` while another session has done `work` and not yet committed it."""
    done, seen = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with acting_as("test"), transaction.atomic():
                work()
                done.set()
                seen.wait(60)
        finally:
            done.set()
            connection.close()

    session = threading.Thread(target=other)
    session.start()
    try:
        assert done.wait(60)
        then()
    finally:
        seen.set()
        session.join()


def pay_without_waiting(line: CreditLine) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        pay(line, 10_00, NEXT_DAY, f"p{line.pk}")


def test_a_payment_does_not_wait_for_statements_that_are_being_issued(
    lines: list[CreditLine],
) -> None:
    ((first, last),) = ISSUE_STATEMENTS.plan(DUE_ON)
    while_uncommitted(
        lambda: ISSUE_STATEMENTS.work(DUE_ON, first, last),
        lambda: list(map(pay_without_waiting, lines)),
    )
    assert Statement.objects.filter(issued_on=DUE_ON, paid_fen=0).count() == len(lines)


def test_lines_that_moved_since_are_locked_a_few_at_a_time(lines: list[CreditLine]) -> None:
    for line in lines:
        pay(line, 10_00, NEXT_DAY, f"before-{line.pk}")
    for first, last in ISSUE_STATEMENTS.plan(DUE_ON):
        assert ISSUE_STATEMENTS.work(DUE_ON, first, last) == 0
    chunks = ISSUE_AS_KNOWN.plan(DUE_ON)
    most = statements.KNOWN_LINES_IN_A_CHUNK
    sizes = [sum(first <= line.pk <= last for line in lines) for first, last in chunks]
    assert sizes == [most, most, len(lines) - 2 * most]
    first, last = chunks[0]
    while_uncommitted(
        lambda: ISSUE_AS_KNOWN.work(DUE_ON, first, last),
        lambda: list(map(pay_without_waiting, [line for line in lines if line.pk > last])),
    )
    for first, last in chunks[1:]:
        with transaction.atomic():
            ISSUE_AS_KNOWN.work(DUE_ON, first, last)
    assert Statement.objects.filter(issued_on=DUE_ON, paid_fen=0).count() == len(lines)
