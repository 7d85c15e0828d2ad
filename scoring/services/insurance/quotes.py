"""Insurance quotes: priced from a person's own days under the consent to just that, and from nothing else.

Credit is not read here, and nothing of this is read for credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import day_of
from core.services.actor import acting
from devices.maths.catalogue import Kind, Purpose
from devices.models import BandDay, CarDay, CarStyleDay, ConsentReceipt, DaySummary
from devices.querysets import live_consents, summaries_for
from devices.services import borrower_lock, fabrication
from lending.models import Borrower
from scoring.maths.insurance import (
    DAYS_LOOKED_AT,
    ENOUGH_DAYS,
    HealthDay,
    MotorDay,
    Rating,
    Values,
    health_values,
    motor_values,
    premium_after_fen,
    rate,
)
from scoring.maths.insurance_products import Product
from scoring.models import InsuranceQuote
from scoring.services.insurance import pricing

LARGEST_PREMIUM_FEN = 10**11
NOBODY = 0
# One sign of fabrication is wrong about one real person in thirty; two and more wait for a person's word.
TRUSTED_FROM = 0.5


class NoInsuranceConsent(Refused):
    """The person did not agree to the data being used for this insurance."""

    code = "no_insurance_consent"


class PremiumOutOfRange(Refused):
    """A premium is above zero and below a billion yuan."""

    code = "premium_out_of_range"
    status = 422


@dataclass(frozen=True)
class _Told:
    """What a purpose may read of a person: values, on how many days, and the first and last of them."""

    values: Values
    days: int
    first_day: date | None
    last_day: date | None


_READ: dict[str, tuple[Purpose, Kind]] = {
    Product.HEALTH.value: (Purpose.HEALTH_INSURANCE, Kind.BAND),
    Product.MOTOR.value: (Purpose.MOTOR_INSURANCE, Kind.CAR),
}


@transaction.atomic
def quote(*, borrower: Borrower, product: str, premium_fen: int, at: datetime) -> InsuranceQuote:
    """Quote an insurance whose plain premium is given, and keep what the price rests on.

    Takes the person's turn, as a withdrawal does: once that is committed, nothing is quoted. Too few days, or data
    that looks made up, is the plain price, never a dearer one.
    """
    _require_premium(premium_fen)
    borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
    receipt = _consent(borrower.pk, product)
    table = pricing.in_force(product=product, on=day_of(at))
    told = _read(borrower, product, at)
    plain = _why_plain(borrower, product, told, at)
    rating = rate(pricing.factors_of(table), {} if plain else told.values, table.lowest_ppm)
    return InsuranceQuote.objects.create(
        borrower=borrower,
        table=table,
        as_of=at,
        consents=[_receipt_of(receipt)],
        evidence=_evidence(told, plain, rating),
        relativity_ppm=rating.relativity_ppm,
        premium_fen=premium_fen,
        premium_after_fen=premium_after_fen(premium_fen, rating.relativity),
        actor=acting(),
    )


def who_agreed(*, number: str, product: str) -> Borrower:
    """Find who agreed to an insurance, by borrower number. Raises NoInsuranceConsent.

    Nobody of that number and somebody who didn't agree are refused alike, after the same look-ups: who insures
    doesn't learn who borrows.
    """
    borrower = Borrower.objects.only("number", "language").filter(number=number).first()
    _consent(borrower.pk if borrower else NOBODY, product, blames="borrower_number")
    return cast(Borrower, borrower)


def rated_again(quote: InsuranceQuote) -> Rating:
    """Rate a stored quote from its own evidence, by its own table."""
    values = {factor["code"]: factor["value"] for factor in quote.evidence["factors"]}
    return rate(pricing.factors_of(quote.table), values, quote.table.lowest_ppm)


def _consent(borrower_id: int, product: str, blames: str = "product") -> ConsentReceipt:
    purpose, kind = _READ[product]
    live = live_consents(borrowers=[borrower_id]).filter(purpose=purpose, kind=kind)
    receipt = live.select_related("text").first()
    if receipt is None:
        raise NoInsuranceConsent(
            _("The person has not agreed to this data being used for this insurance."),
            remedy=_("Ask for that consent first; one to credit is none to insurance."),
            field=blames,
        )
    return receipt


def _read(borrower: Borrower, product: str, at: datetime) -> _Told:
    """Read the ninety days before the day of an instant, as far as the purpose may."""
    last = day_of(at) - timedelta(days=1)
    if product == Product.HEALTH:
        return _read_health(_days(BandDay, Purpose.HEALTH_INSURANCE, borrower, last, at))
    purpose = Purpose.MOTOR_INSURANCE
    styles = _days(CarStyleDay, purpose, borrower, last, at)
    return _read_motor(_days(CarDay, purpose, borrower, last, at), styles)


def _days(
    summary: type[DaySummary], purpose: Purpose, borrower: Borrower, last: date, at: datetime
) -> list[Any]:
    return list(
        summaries_for(
            summary,
            purpose=purpose,
            as_of=at,
            borrowers=[borrower.pk],
            first_day=last - timedelta(days=DAYS_LOOKED_AT - 1),
            last_day=last,
        )
    )


def _read_health(rows: Sequence[BandDay]) -> _Told:
    days = [HealthDay(row.steps, row.active_minutes, row.workout_minutes) for row in rows]
    return _told(health_values(days), [row.day for row in rows if row.steps is not None])


def _read_motor(rows: Sequence[CarDay], styles: Sequence[CarStyleDay]) -> _Told:
    style_of = {style.day: style for style in styles}
    days = []
    for row in rows:
        style = style_of.get(row.day) or CarStyleDay()
        days.append(
            MotorDay(
                row.day,
                row.drive_km,
                row.drive_minutes,
                row.night_km,
                style.km_at_1hz,
                style.hard_brakes,
                style.speeding_minutes,
            )
        )
    return _told(motor_values(days), [row.day for row in rows if row.drive_km is not None])


def _told(values: Values, days: list[date]) -> _Told:
    return _Told(values, len(days), min(days, default=None), max(days, default=None))


def _why_plain(borrower: Borrower, product: str, told: _Told, at: datetime) -> str:
    """Name why the plain price is quoted, "" where it isn't."""
    _purpose, kind = _READ[product]
    trust = fabrication.trust(borrowers=[borrower.pk], kind=kind, as_of=at)[borrower.pk]
    if trust == 0:
        return "made_up"
    if trust < TRUSTED_FROM:
        return "doubted"
    return "too_few_days" if told.days < ENOUGH_DAYS else ""


def _evidence(told: _Told, plain: str, rating: Rating) -> dict[str, Any]:
    return {
        "plain": plain,
        "days": told.days,
        "first_day": told.first_day and told.first_day.isoformat(),
        "last_day": told.last_day and told.last_day.isoformat(),
        "factors": [asdict(factor) for factor in rating.factors],
        "is_floored": rating.is_floored,
        "relativity": str(rating.relativity),
    }


def _receipt_of(receipt: ConsentReceipt) -> dict[str, Any]:
    return {
        "receipt": receipt.pk,
        "purpose": receipt.purpose,
        "kind": receipt.kind,
        "covers_from": receipt.covers_from.isoformat(),
        "given_on": day_of(receipt.at).isoformat(),
    }


def _require_premium(premium_fen: int) -> None:
    if not 0 < premium_fen <= LARGEST_PREMIUM_FEN:
        raise PremiumOutOfRange(
            _("A premium is above zero and below a billion yuan."),
            remedy=_("Send the plain premium of the policy."),
            field="premium",
            value=premium_fen,
        )
