"""Consents: given in the words in force, one purpose and one kind each, kept for ever."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.maths.calendar import BUSINESS_ZONE
from devices.maths.catalogue import ALLOWED_PAIRS, SENSITIVE_KINDS, Kind, Purpose
from devices.models import ConsentReceipt, ConsentText
from devices.querysets import live_consents
from devices.services import consents
from devices.services.consents import Agreement
from lending.models import Borrower
from tests.factories import BorrowerFactory, ConsentReceiptFactory, ConsentTextFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)


def agreement(
    purpose: Purpose = Purpose.CREDIT, kind: Kind = Kind.BAND, **changed: Any
) -> Agreement:
    text = consents.text_in_force(purpose=purpose, kind=kind, language="en", on=AT.date())
    said: dict[str, Any] = {"language": "en", "text_sha256": text.sha256, "agrees_to_notice": True}
    return Agreement(purpose, kind, **(said | changed))


def give(borrower: Borrower, *, at: datetime = AT, **given: Any) -> ConsentReceipt:
    covers_from = given.pop("covers_from", None)
    return consents.give(
        borrower=borrower,
        agreement=agreement(**given),
        handset="Redmi Note 13",
        at=at,
        covers_from=covers_from,
    )


def test_a_receipt_proves_which_words_were_shown() -> None:
    receipt = give(BorrowerFactory())
    words = f"{receipt.text.text}\n\n{receipt.text.notice}"
    assert receipt.text.sha256 == hashlib.sha256(words.encode()).hexdigest()
    assert (receipt.text.language, receipt.handset, receipt.at) == ("en", "Redmi Note 13", AT)
    assert (receipt.covers_from, receipt.actor) == (AT.date(), "test")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_allowed_pair_has_its_words_and_sensitive_kinds_their_notice(language: str) -> None:
    texts = consents.texts_in_force(on=AT.date(), language=language)
    assert {(text.purpose, text.kind) for text in texts} == ALLOWED_PAIRS
    assert {text.kind for text in texts if text.notice} == SENSITIVE_KINDS


def test_sensitive_data_needs_an_agreement_of_its_own() -> None:
    with pytest.raises(consents.NeedsOwnAgreement):
        give(BorrowerFactory(), agrees_to_notice=False)
    assert give(BorrowerFactory(), kind=Kind.PHONE, agrees_to_notice=False)


def test_whereabouts_of_the_phone_are_agreed_to_apart_from_its_use() -> None:
    borrower = BorrowerFactory()
    give(borrower, kind=Kind.PHONE)
    assert consents.live(borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.PLACES) is None
    assert consents.text_in_force(
        purpose=Purpose.CREDIT, kind=Kind.PLACES, language="zh-hans", on=AT.date()
    ).notice


def test_words_that_are_no_longer_in_force_are_refused() -> None:
    old = agreement()
    newer = ConsentTextFactory(
        language="en", version=2, effective_from=AT.date(), text="newer", notice="newer"
    )
    with pytest.raises(consents.OtherWords):
        consents.give(borrower=BorrowerFactory(), agreement=old, handset="Mi 14", at=AT)
    assert give(BorrowerFactory()).text == newer


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [(Purpose.HEALTH_INSURANCE, Kind.CAR), (Purpose.MOTOR_INSURANCE, Kind.BAND)],
)
def test_a_purpose_may_not_ask_for_any_kind(purpose: Purpose, kind: Kind) -> None:
    with pytest.raises(consents.NotAllowed):
        agreement(purpose, kind)


@pytest.mark.parametrize("covers_from", [AT.date() + timedelta(days=1), date(1999, 12, 31)])
def test_a_consent_covers_neither_days_to_come_nor_days_before_devices(covers_from: date) -> None:
    with pytest.raises(consents.NotADayToCover):
        give(BorrowerFactory(), covers_from=covers_from)


@pytest.mark.parametrize("handset", ["", "   ", "x" * 101, "Mi\n14"])
def test_a_receipt_names_its_handset(handset: str) -> None:
    with pytest.raises(consents.HandsetMissing):
        consents.give(borrower=BorrowerFactory(), agreement=agreement(), handset=handset, at=AT)


def test_given_again_the_first_day_stays_unless_it_is_named() -> None:
    borrower = BorrowerFactory()
    give(borrower, covers_from=date(2026, 1, 1))
    again = give(borrower, at=AT + timedelta(days=9))
    assert again.covers_from == date(2026, 1, 1)
    assert consents.live(borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND) == again


def test_a_slow_clock_does_not_reorder_decisions() -> None:
    borrower = BorrowerFactory()
    give(borrower)
    later = give(borrower, at=AT - timedelta(minutes=5), covers_from=date(2026, 2, 1))
    assert consents.live(borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND) == later


def test_live_consents_as_of_an_instant() -> None:
    receipt = give(BorrowerFactory())
    assert list(live_consents(as_of=AT - timedelta(seconds=1))) == []
    assert list(live_consents(as_of=AT)) == [receipt]
    assert list(consents.history(borrower=receipt.borrower)) == [receipt]


def test_the_database_refuses_a_text_that_is_not_its_hash() -> None:
    with pytest.raises(IntegrityError, match="consent_text_is_its_hash"), transaction.atomic():
        ConsentTextFactory(sha256="0" * 64)


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"kind": Kind.SCALE, "text__kind": Kind.BAND}, "receipt_of_its_text"),
        ({"decision": ConsentReceipt.Decision.WITHDRAWN}, "withdrawal_names_its_preview"),
    ],
)
def test_the_database_refuses_a_receipt_that_does_not_fit(wrong: dict[str, Any], law: str) -> None:
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        ConsentReceiptFactory(**wrong)


def test_the_database_refuses_words_for_a_pair_that_is_not_allowed() -> None:
    with pytest.raises(IntegrityError, match="consent_text_of_an_allowed"), transaction.atomic():
        ConsentTextFactory(purpose=Purpose.MOTOR_INSURANCE, kind=Kind.PHONE)


def test_every_receipt_counts_texts_of_the_first_version() -> None:
    assert ConsentText.objects.filter(version=1).count() == 2 * len(ALLOWED_PAIRS)
