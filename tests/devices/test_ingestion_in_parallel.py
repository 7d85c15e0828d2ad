"""Batches at once, and a batch beside a withdrawal: one order or the other, never both halves of each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.services.actor import acting_as
from devices.models import ConsentReceipt, Observation, WithdrawalPreview
from devices.services import borrower_lock
from tests.devices.band import DAY, NOW, Wearer, store, wearer
from tests.factories import ConsentReceiptFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: object) -> list[object]:
    gate = Barrier(len(deeds))

    def do(deed: object) -> object:
        try:
            gate.wait()
            with acting_as("test"):
                return deed()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_the_same_batch_sent_eight_times_at_once_is_stored_once() -> None:
    her = wearer()
    batch = [her.says(day=DAY + timedelta(days=n)) for n in range(40)]
    verdicts = at_once(*(partial(store, *batch, minutes=n) for n in range(8)))
    assert Observation.objects.count() == 40
    assert sorted(map(str, verdicts)).count(str(["unchanged"] * 40)) <= 7
    assert sum(said.count("stored") for said in verdicts if isinstance(said, list)) >= 40


def test_batches_that_share_people_in_any_order_never_wait_in_a_ring() -> None:
    people = [wearer() for _ in range(6)]
    batch = [person.says() for person in people]
    at_once(*(partial(store, *batch[:: 1 - 2 * (n % 2)], minutes=n) for n in range(6)))
    assert Observation.objects.values("borrower").distinct().count() == 6


def withdraw(her: Wearer, given: ConsentReceipt) -> None:
    """Withdraw as the service does: in the borrower's turn."""
    with transaction.atomic():
        borrower_lock.lock_borrowers(borrower_ids=[her.borrower.pk])
        shown = {"borrower": her.borrower, "purpose": given.purpose, "kind": given.kind}
        preview = WithdrawalPreview.objects.create(**shown, effect={}, language="en", shown_at=NOW)
        ConsentReceiptFactory(
            **shown, text=given.text, decision="withdrawn", preview=preview, at=NOW
        )


def test_nothing_is_stored_once_a_withdrawal_is_committed() -> None:
    her = wearer()
    given = ConsentReceipt.objects.get()
    stores = [partial(store, her.says(day=DAY + timedelta(days=n))) for n in range(5)]
    _nothing, *verdicts = at_once(partial(withdraw, her, given), *stores)
    assert set(map(str, verdicts)) <= {"['stored']", "['no_consent']"}
    assert Observation.objects.count() == verdicts.count(["stored"])
    assert store(her.says(value=1)) == ["no_consent"]
