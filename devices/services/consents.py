"""Consents: one purpose and one kind of data each, given in the words that were shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import day_of
from core.services.actor import acting
from devices.maths.catalogue import Kind, Purpose
from devices.models import AllowedPair, ConsentReceipt, ConsentText
from devices.querysets import live_consents
from devices.services import borrower_lock
from lending.models import Borrower

EARLIEST_DAY = date(2000, 1, 1)
LONGEST_HANDSET = 100


class NotAllowed(Refused):
    """The pair of purpose and kind is not asked for."""

    code = "consent_not_allowed"
    status = 422


class OtherWords(Refused):
    """The words that were shown are not the words in force."""

    code = "consent_words_differ"


class NeedsOwnAgreement(Refused):
    """Sensitive data needs an agreement of its own to the sensitive notice. Source: PIPL, articles 29 and 30."""

    code = "sensitive_notice_not_agreed"
    status = 422


class NotADayToCover(Refused):
    """The first day covered lies in the future or before any device."""

    code = "not_a_day_to_cover"
    status = 422


class PersonErased(Refused):
    """The person asked for their data to be erased."""

    code = "person_erased"


class HandsetMissing(Refused):
    """A receipt names the device on which the text was shown."""

    code = "handset_missing"
    status = 422


@dataclass(frozen=True)
class Agreement:
    """What a person was shown, by its hash, and agreed to; to the sensitive notice separately."""

    purpose: Purpose
    kind: Kind
    language: str
    text_sha256: str
    agrees_to_notice: bool = False


def texts_in_force(*, on: date, language: str) -> list[ConsentText]:
    """List the words in force on a day in one language, one text for each purpose and kind."""
    texts = ConsentText.objects.filter(language=language, effective_from__lte=on)
    latest = texts.order_by("purpose", "kind", "-effective_from", "-version")
    return list(latest.distinct("purpose", "kind"))


def text_in_force(*, purpose: Purpose, kind: Kind, language: str, on: date) -> ConsentText:
    """Find the words that are shown on a day. Raises NotAllowed for a pair that is not asked for."""
    texts = ConsentText.objects.filter(
        purpose=purpose, kind=kind, language=language, effective_from__lte=on
    )
    found = texts.order_by("effective_from", "version").last()
    if found is None or not AllowedPair.objects.filter(purpose=purpose, kind=kind).exists():
        raise NotAllowed(
            _("This kind of data is not asked for, for this purpose."),
            remedy=_("Choose a purpose and a kind from the list of consent texts."),
            field="kind",
            value=str(kind),
        )
    return found


def give(
    *,
    borrower: Borrower,
    agreement: Agreement,
    handset: str,
    at: datetime,
    covers_from: date | None = None,
) -> ConsentReceipt:
    """Keep a consent, given at an instant in the words whose hash was shown.

    `covers_from` is the first day of data agreed to; without one it stays as agreed before, or is the
    day itself. Given again while live, the new receipt counts.
    """
    on = day_of(at)
    purpose, kind = agreement.purpose, agreement.kind
    text = text_in_force(purpose=purpose, kind=kind, language=agreement.language, on=on)
    _require_agreed(text, agreement)
    _require_handset(handset)
    with transaction.atomic():
        borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
        _require_not_erased(borrower)
        before = live(borrower=borrower, purpose=purpose, kind=kind)
        first = covers_from or (before.covers_from if before else on)
        _require_coverable(first, on)
        return ConsentReceipt.objects.create(
            borrower=borrower,
            purpose=purpose,
            kind=kind,
            decision=ConsentReceipt.Decision.GIVEN,
            text=text,
            covers_from=first,
            handset=handset.strip(),
            at=_not_before_the_last(borrower, purpose, kind, at),
            actor=acting(),
        )


def live(*, borrower: Borrower, purpose: Purpose, kind: Kind) -> ConsentReceipt | None:
    """Find the receipt of a consent that is live by the last decision there is."""
    receipts = live_consents(borrowers=[borrower.pk])
    return receipts.filter(purpose=purpose, kind=kind).select_related("text").first()


def live_of(borrower: Borrower) -> list[ConsentReceipt]:
    """List the receipts of a borrower's live consents."""
    return list(live_consents(borrowers=[borrower.pk]).order_by("kind", "purpose"))


def history(*, borrower: Borrower) -> QuerySet[ConsentReceipt]:
    """Return every decision of a borrower, the newest first."""
    return ConsentReceipt.objects.filter(borrower=borrower).select_related(
        "borrower", "text", "preview"
    )


def withdraw(
    *, receipt: ConsentReceipt, preview_id: UUID, handset: str, at: datetime
) -> ConsentReceipt:
    """Keep the withdrawal of a live consent. Only `devices.services.withdrawal` does, in its transaction."""
    _require_handset(handset)
    return ConsentReceipt.objects.create(
        borrower_id=receipt.borrower_id,
        purpose=receipt.purpose,
        kind=receipt.kind,
        decision=ConsentReceipt.Decision.WITHDRAWN,
        text_id=receipt.text_id,
        covers_from=receipt.covers_from,
        handset=handset.strip(),
        at=max(at, receipt.at),
        actor=acting(),
        preview_id=preview_id,
    )


def _not_before_the_last(
    borrower: Borrower, purpose: Purpose, kind: Kind, at: datetime
) -> datetime:
    """Keep the decisions in the order in which they came, whatever two machines' clocks say."""
    decisions = ConsentReceipt.objects.filter(borrower=borrower, purpose=purpose, kind=kind)
    last = decisions.order_by("at", "pk").last()
    return at if last is None else max(at, last.at)


def _require_agreed(text: ConsentText, agreement: Agreement) -> None:
    if agreement.text_sha256 != text.sha256:
        raise OtherWords(
            _("The words that were shown are not the words in force."),
            remedy=_("Show the text as it is listed now, and send its hash."),
            field="text_sha256",
            value=agreement.text_sha256,
        )
    if text.notice and not agreement.agrees_to_notice:
        raise NeedsOwnAgreement(
            _("This kind of data is sensitive and needs an agreement of its own."),
            remedy=_("Show the sensitive notice and let the person agree to it separately."),
            field="agrees_to_notice",
        )


def _require_not_erased(borrower: Borrower) -> None:
    if Borrower.objects.filter(pk=borrower.pk, erased_at__isnull=False).exists():
        raise PersonErased(
            _("This person asked for their data to be erased."),
            remedy=_("Register the person anew if they come back."),
            field="borrower_number",
            value=borrower.number,
        )


def _require_handset(handset: str) -> None:
    if not 0 < len(handset.strip()) <= LONGEST_HANDSET or not handset.isprintable():
        raise HandsetMissing(
            _("A receipt names the device on which the text was shown, in 1 to 100 signs."),
            remedy=_("Send the handset's make and model."),
            field="handset",
        )


def _require_coverable(first: date, on: date) -> None:
    if not EARLIEST_DAY <= first <= on:
        raise NotADayToCover(
            _("A consent covers data from a day between 2000 and today."),
            remedy=_("Send such a day, or none: then it covers data from today on."),
            field="covers_from",
            value=first.isoformat(),
        )
