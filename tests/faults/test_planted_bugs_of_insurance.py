"""A quote without its own consent is caught by the database, whatever the service forgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt
from devices.services import withdrawal
from lending.models import Borrower
from scoring.models import InsuranceQuote, PricingTable
from scoring.services.insurance import quotes
from tests.scoring.insurance.insured import AT, CREDIT, HEALTH, MOTOR, insured, quote

pytestmark = pytest.mark.django_db


def who_agreed() -> Borrower:
    return insured(HEALTH, MOTOR, days=0)


def who_agreed_to_credit() -> Borrower:
    return insured(*CREDIT, days=0)


def who_agreed_to_another_kind() -> Borrower:
    return insured((Purpose.HEALTH_INSURANCE, Kind.SCALE), MOTOR, days=0)


def who_agreed_to_health() -> Borrower:
    return insured(HEALTH, days=0)


def who_withdrew() -> Borrower:
    her = insured(HEALTH, MOTOR, days=0)
    for purpose, kind in (HEALTH, MOTOR):
        at = AT - timedelta(hours=1)
        shown = withdrawal.preview(borrower=her, purpose=purpose, kind=kind, language="en", at=at)
        withdrawal.confirm(preview_id=shown.pk, borrower=her, handset="Mi 14", at=AT)
    return her


def any_consent_counts(borrower: Borrower, _product: str) -> ConsentReceipt:
    return ConsentReceipt.objects.filter(borrower=borrower).earliest("pk")


def once_given_for_ever(borrower: Borrower, product: str) -> ConsentReceipt:
    purpose, kind = quotes._READ[product]
    given = ConsentReceipt.objects.filter(borrower=borrower, decision="given")
    return given.get(purpose=purpose, kind=kind)


BUGS: list[tuple[str, Any, str, Callable[[], Borrower]]] = [
    ("any consent counts", any_consent_counts, "health", who_agreed_to_credit),
    ("any kind of data counts", any_consent_counts, "health", who_agreed_to_another_kind),
    ("one insurance opens the other", any_consent_counts, "motor", who_agreed_to_health),
    ("a withdrawn consent counts", once_given_for_ever, "health", who_withdrew),
    ("a withdrawn consent counts for the car", once_given_for_ever, "motor", who_withdrew),
]


@pytest.mark.parametrize("product", ["health", "motor"])
def test_the_quotes_that_the_bugs_are_planted_in_are_sound(product: str) -> None:
    assert quote(who_agreed(), product).pk


@pytest.mark.parametrize(("bug", "planted", "product", "who"), BUGS, ids=[b[0] for b in BUGS])
def test_a_planted_bug_is_caught(
    monkeypatch: pytest.MonkeyPatch,
    bug: str,
    planted: Any,
    product: str,
    who: Callable[[], Borrower],
) -> None:
    her = who()
    monkeypatch.setattr(quotes, "_consent", planted)
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        quote(her, product)
    assert not InsuranceQuote.objects.exists()


def test_one_without_consent_among_many_is_caught() -> None:
    rows = [quote(who_agreed()), quote(who_agreed())]
    for row, who in zip(rows, (who_agreed(), who_withdrew()), strict=True):
        row.pk, row.borrower = None, who
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        InsuranceQuote.objects.bulk_create(rows)


def test_a_table_that_a_quote_rests_on_stays_even_if_nobody_approved_it() -> None:
    used = quote(who_agreed()).table
    unused = PricingTable.objects.create(
        **{name: getattr(used, name) for name in ("product", "rows", "lowest_ppm", "source")},
        number=used.number + 1,
        effective_from=used.effective_from + timedelta(days=1),
    )
    PricingTable.objects.filter(pk=unused.pk).update(lowest_ppm=999_999)
    made = quote(who_agreed())
    made.pk, made.table = None, unused
    made.save(force_insert=True)
    with pytest.raises(IntegrityError, match="approved or used"), transaction.atomic():
        PricingTable.objects.filter(pk=unused.pk).update(lowest_ppm=1)
