"""Storing and withdrawing at the same moment: whoever comes first, nothing is stored after the withdrawal."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from core.maths.calendar import BUSINESS_ZONE
from core.services.actor import acting_as
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, Observation
from devices.services import withdrawal
from tests.devices.band import DAY, Wearer, store, wearer

AT = datetime(2026, 9, 16, 12, tzinfo=BUSINESS_ZONE)
STORING = 5
BATCHES = 8


def keep_storing(her: Wearer, no: int, begin: threading.Barrier) -> list[str]:
    """Store one new day after another, each a batch of its own."""
    try:
        begin.wait()
        with acting_as(f"thread {no}"):
            days = (DAY + timedelta(days=no * BATCHES + batch) for batch in range(BATCHES))
            return [store(her.says(day=day), minutes=no)[0] for day in days]
    finally:
        connection.close()


def withdraw_now(her: Wearer, preview_id: object, begin: threading.Barrier) -> int:
    """Withdraw in the midst of it, and count what is there once that is committed."""
    try:
        begin.wait()
        with acting_as("thread of the app"):
            withdrawal.confirm(
                preview_id=preview_id,  # type: ignore[arg-type]
                borrower=her.borrower,
                handset="Mi 14",
                at=AT,
            )
        return Observation.objects.count()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_nothing_is_stored_once_a_withdrawal_is_committed(_round: int) -> None:
    her = wearer()
    store(her.says(day=DAY - timedelta(days=1)))
    shown = withdrawal.preview(
        borrower=her.borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=AT
    )
    begin = threading.Barrier(STORING + 1)
    with ThreadPoolExecutor(max_workers=STORING + 1) as threads:
        stores = [threads.submit(keep_storing, her, no, begin) for no in range(STORING)]
        at_the_withdrawal = threads.submit(withdraw_now, her, shown.pk, begin).result()
        verdicts = [verdict for one in stores for verdict in one.result()]
    assert set(verdicts) <= {"stored", "no_consent"}
    assert Observation.objects.count() == at_the_withdrawal == verdicts.count("stored") + 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_withdrawals_at_once_is_done() -> None:
    her = wearer()
    shown = withdrawal.preview(
        borrower=her.borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=AT
    )
    begin = threading.Barrier(4)
    with ThreadPoolExecutor(max_workers=4) as threads:
        done = [threads.submit(withdraw_now, her, shown.pk, begin) for _ in range(4)]
        refused = [one.exception() for one in done]
    assert refused.count(None) == 1
    assert ConsentReceipt.objects.filter(decision="withdrawn").count() == 1
