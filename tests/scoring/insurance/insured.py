"""People who agreed to an insurer reading their band or their car, and what those told."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.maths.calendar import BUSINESS_ZONE, day_of
from devices.maths.catalogue import Kind, Purpose
from devices.models import BandDay, CarDay, CarStyleDay, FabricationCase, FabricationFlag
from lending.models import Borrower
from scoring.models import InsuranceQuote
from scoring.services.insurance import quotes
from tests.factories import BorrowerFactory, ConsentReceiptFactory, OfficerFactory

AT = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)
YESTERDAY = AT.date() - timedelta(days=1)
HEALTH = (Purpose.HEALTH_INSURANCE, Kind.BAND)
MOTOR = (Purpose.MOTOR_INSURANCE, Kind.CAR)
CREDIT = ((Purpose.CREDIT, Kind.BAND), (Purpose.CREDIT, Kind.CAR))


def insured(
    *pairs: tuple[Purpose, Kind], days: int = 90, number: str = "", until: datetime = AT
) -> Borrower:
    """Make somebody who agreed to these purposes and walks and drives alike each day."""
    borrower: Borrower = BorrowerFactory(**{"number": number} if number else {})
    for purpose, kind in pairs:
        ConsentReceiptFactory(borrower=borrower, purpose=purpose, kind=kind)
    walk(borrower, days, until=until)
    drive(borrower, days, until=until)
    return borrower


def walk(borrower: Borrower, days: int, steps: float = 9000, until: datetime = AT) -> None:
    """Walk for so many days through the one before an instant: on every second one for an hour."""
    BandDay.objects.bulk_create(
        BandDay(
            borrower=borrower,
            day=day_of(until) - timedelta(days=no + 1),
            known_at=until - timedelta(hours=5),
            coverage=1,
            trust=1,
            steps=steps,
            active_minutes=60 + no % 2 * -30,
        )
        for no in range(days)
    )


def drive(borrower: Borrower, days: int, km: float = 20, until: datetime = AT) -> None:
    """Drive for as many days, a tenth of it at night, with two hard brakes in a hundred kilometres."""
    for no in range(days):
        day = day_of(until) - timedelta(days=no + 1)
        when = {"day": day, "known_at": until - timedelta(hours=5)}
        shares = {"borrower": borrower, "coverage": 1, "trust": 1}
        CarDay.objects.create(
            **when, **shares, drive_km=km, drive_minutes=km * 2, night_km=km / 10, trips=2
        )
        CarStyleDay.objects.create(
            **when, **shares, km_at_1hz=km, hard_brakes=km / 50, speeding_minutes=0
        )


def quote(borrower: Borrower, product: str = "health", at: datetime = AT) -> InsuranceQuote:
    return quotes.quote(borrower=borrower, product=product, premium_fen=1000_00, at=at)


def flag(borrower: Borrower, *rules: str) -> list[FabricationFlag]:
    """Find rules of fabrication broken lately by the band."""
    days = {"from_on": YESTERDAY, "through_on": YESTERDAY, "found_at": AT - timedelta(days=1)}
    return [
        FabricationFlag.objects.create(borrower=borrower, kind="band", rule=rule, **days)
        for rule in rules
    ]


def call_made_up(borrower: Borrower) -> None:
    """Have a person call the band's data made up."""
    closed = {"closed_at": AT - timedelta(hours=1), "closed_by": OfficerFactory()}
    case = FabricationCase.objects.create(
        borrower=borrower,
        kind="band",
        opened_at=AT - timedelta(days=2),
        verdict="fabricated",
        reason="shaken",
        **closed,
    )
    case.flags.set(flag(borrower, "too_regular"))
