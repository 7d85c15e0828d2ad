"""Insurance quotes: under their own consent, from their own days, never dearer than plain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt
from devices.services import withdrawal
from lending.models import Borrower
from scoring.models import InsuranceQuote, PricingTable
from scoring.services.insurance import pricing, quotes
from tests.factories import BorrowerFactory, ConsentReceiptFactory
from tests.scoring.insurance.insured import (
    AT,
    CREDIT,
    HEALTH,
    MOTOR,
    YESTERDAY,
    call_made_up,
    drive,
    flag,
    insured,
    quote,
    walk,
)

pytestmark = pytest.mark.django_db


def factors(made: InsuranceQuote) -> dict[str, tuple[Any, int]]:
    return {one["code"]: (one["value"], one["relativity_ppm"]) for one in made.evidence["factors"]}


def withdraw(borrower: Borrower, purpose: Purpose, kind: Kind) -> None:
    shown = withdrawal.preview(
        borrower=borrower, purpose=purpose, kind=kind, language="en", at=AT - timedelta(hours=1)
    )
    withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="Mi 14", at=AT)


def test_exercise_is_a_discount_on_health_insurance() -> None:
    made = quote(insured(HEALTH))
    assert factors(made) == {"steps": (9000, 955_000), "exercise_days": (350, 985_000)}
    assert (made.premium_fen, made.premium_after_fen) == (1000_00, 940_68)
    assert (made.relativity_ppm, made.evidence["relativity"]) == (940_675, "37627/40000")
    assert (made.evidence["plain"], made.evidence["days"]) == ("", 90)


def test_a_careful_record_is_a_discount_on_motor_insurance() -> None:
    made = quote(insured(MOTOR), "motor")
    assert factors(made) == {
        "annual_km": (7300, 920_000),
        "night_share": (100_000, 980_000),
        "hard_brakes": (200, 970_000),
        "speeding": (0, 950_000),
    }
    assert made.premium_after_fen == 830_82


def test_a_quote_keeps_what_it_rested_on() -> None:
    borrower = insured(HEALTH)
    made = quote(borrower)
    receipt = ConsentReceipt.objects.get()
    assert made.table == PricingTable.objects.get(product="health")
    assert [one["receipt"] for one in made.consents] == [receipt.pk]
    assert made.evidence["first_day"] == (YESTERDAY - timedelta(days=89)).isoformat()
    assert (made.evidence["last_day"], made.as_of) == (YESTERDAY.isoformat(), AT)
    assert made.actor == "test"
    assert quotes.rated_again(made).relativity_ppm == made.relativity_ppm


def test_a_consent_to_credit_is_none_to_insurance() -> None:
    borrower = insured(*CREDIT)
    for product in ("health", "motor"):
        with pytest.raises(quotes.NoInsuranceConsent):
            quote(borrower, product)
    assert not InsuranceQuote.objects.exists()


def test_a_consent_to_one_insurance_is_none_to_the_other() -> None:
    with pytest.raises(quotes.NoInsuranceConsent):
        quote(insured(HEALTH), "motor")
    with pytest.raises(quotes.NoInsuranceConsent):
        quote(insured((Purpose.HEALTH_INSURANCE, Kind.SCALE)))


def test_after_a_withdrawal_nothing_is_quoted_at_once() -> None:
    borrower = insured(HEALTH, MOTOR)
    quote(borrower)
    withdraw(borrower, *HEALTH)
    with pytest.raises(quotes.NoInsuranceConsent):
        quote(borrower)
    assert quote(borrower, "motor").relativity_ppm < 1_000_000


def test_a_withdrawal_of_credit_leaves_insurance_alone() -> None:
    borrower = insured(HEALTH, CREDIT[0])
    before = quote(borrower).relativity_ppm
    withdraw(borrower, *CREDIT[0])
    assert quote(borrower, at=AT + timedelta(hours=1)).relativity_ppm == before


def test_only_days_that_the_consent_covers_are_read() -> None:
    borrower = BorrowerFactory()
    covers_from = YESTERDAY - timedelta(days=39)
    ConsentReceiptFactory(
        borrower=borrower, purpose=HEALTH[0], kind=HEALTH[1], covers_from=covers_from
    )
    walk(borrower, 90)
    assert quote(borrower).evidence["days"] == 40


@pytest.mark.parametrize(("days", "plain"), [(0, "too_few_days"), (29, "too_few_days"), (30, "")])
def test_too_few_days_are_the_plain_price_and_say_so(days: int, plain: str) -> None:
    made = quote(insured(HEALTH, days=days))
    assert made.evidence["plain"] == plain
    assert (made.premium_after_fen == made.premium_fen) is bool(plain)


def test_data_that_a_person_called_made_up_is_the_plain_price() -> None:
    borrower = insured(HEALTH, MOTOR)
    call_made_up(borrower)
    made = quote(borrower)
    assert (made.evidence["plain"], made.premium_after_fen) == ("made_up", 1000_00)
    assert quote(borrower, "motor").premium_after_fen < 1000_00


def test_two_signs_of_fabrication_wait_for_a_person_and_one_changes_nothing() -> None:
    borrower = insured(HEALTH)
    flag(borrower, "too_regular")
    assert quote(borrower).evidence["plain"] == ""
    flag(borrower, "equal_totals")
    assert quote(borrower).evidence["plain"] == "doubted"


def test_what_became_known_later_changes_no_quote_of_then() -> None:
    borrower = insured(HEALTH, days=30)
    made = quote(borrower, at=AT - timedelta(hours=6))
    assert made.evidence["days"] == 0


@pytest.mark.parametrize("premium_fen", [0, -1, 10**11 + 1])
def test_a_premium_is_an_amount(premium_fen: int) -> None:
    borrower = insured(HEALTH, days=0)
    with pytest.raises(quotes.PremiumOutOfRange):
        quotes.quote(borrower=borrower, product="health", premium_fen=premium_fen, at=AT)


def test_without_a_table_nothing_is_quoted() -> None:
    with pytest.raises(pricing.NoPricing):
        pricing.in_force(product="health", on=date(1999, 12, 31))


def test_a_quote_costs_the_same_for_ninety_days_as_for_one() -> None:
    few, many = insured(MOTOR, days=1), insured(MOTOR, days=90)
    with CaptureQueriesContext(connection) as for_one:
        quote(few, "motor")
    with CaptureQueriesContext(connection) as for_ninety:
        quote(many, "motor")
    assert len(for_one) == len(for_ninety)


def test_the_database_quotes_nothing_without_consent() -> None:
    borrower = insured(*CREDIT, days=0)
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        InsuranceQuote.objects.create(
            borrower=borrower,
            table=PricingTable.objects.get(product="health"),
            as_of=AT,
            consents=[],
            evidence={},
            relativity_ppm=900_000,
            premium_fen=10,
            premium_after_fen=9,
        )


def test_the_database_keeps_quotes_and_tables_as_they_are() -> None:
    drive(BorrowerFactory(), 0)
    made = quote(insured(HEALTH, days=0))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        InsuranceQuote.objects.filter(pk=made.pk).update(premium_after_fen=1)
    with pytest.raises(IntegrityError, match="approved or used"), transaction.atomic():
        PricingTable.objects.update(lowest_ppm=1)
    with pytest.raises(IntegrityError, match="approved or used"), transaction.atomic():
        PricingTable.objects.filter(product="motor").delete()
