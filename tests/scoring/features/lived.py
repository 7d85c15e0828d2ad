"""Somebody with days of a band, transactions and a report, told in short words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from core.maths.calendar import BUSINESS_ZONE
from devices.maths.catalogue import Kind
from devices.models import BandDay, DaySummary
from lending.models import Borrower
from scoring.features.feature_set import Assessed, FeatureSet
from scoring.models import BureauReport, Transaction
from scoring.services import features
from tests.factories import BorrowerFactory, ConsentReceiptFactory

ON = date(2026, 6, 1)
# A figure of a day may depend on how long ago it was.
Figure = float | Callable[[int], float]
AS_OF = datetime(2026, 6, 1, 10, tzinfo=BUSINESS_ZONE)


def day(ago: int) -> date:
    """Return the day so many days before the assessment."""
    return ON - timedelta(days=ago)


def at(on: date, hour: int = 12) -> datetime:
    """Return a full hour of a business date."""
    return datetime.combine(on, time(hour), BUSINESS_ZONE)


def somebody(*kinds: Kind, covers_from: date = date(2020, 1, 1)) -> Borrower:
    """Make a person who agreed to these kinds of data."""
    borrower: Borrower = BorrowerFactory()
    for kind in kinds:
        ConsentReceiptFactory(borrower=borrower, kind=kind, covers_from=covers_from)
    return borrower


def wear(
    borrower: Borrower,
    ages: Iterable[int],
    figures: Mapping[str, Figure],
    *,
    family: type[DaySummary] = BandDay,
    known_after: timedelta = timedelta(days=1),
) -> None:
    """Keep days of so many days ago, known a day later unless told otherwise."""
    family._default_manager.bulk_create(
        family(
            borrower=borrower,
            day=day(age),
            known_at=at(day(age), 6) + known_after,
            coverage=1.0,
            trust=1.0,
            **{
                name: figure(age) if callable(figure) else figure
                for name, figure in figures.items()
            },
        )
        for age in ages
    )


BAND: dict[str, Figure] = {
    "steps": lambda age: 8000.0 + 100 * (age % 7),
    "active_hours": lambda age: 9.0 + age % 3,
    "wear_minutes": lambda age: 900.0 + age % 11,
    "sleep_minutes": 420.0,
    "sleep_midpoint": lambda age: 150.0 + age % 5,
}


def spend(borrower: Borrower, reference: str, ago: int, amount_fen: int, **changes: Any) -> None:
    """Keep one purchase of a day, known the same evening unless told otherwise."""
    row: dict[str, Any] = {
        "borrower": borrower,
        "reference": reference,
        "at": at(day(ago)),
        "known_at": at(day(ago), 22),
        "category": Transaction.Category.SHOPPING,
        "amount_fen": amount_fen,
    }
    Transaction.objects.create(**row | changes)


def report(borrower: Borrower, reference: str, ago: int, **changes: Any) -> None:
    """Keep one bureau report of a day, known the same day unless told otherwise."""
    row: dict[str, Any] = {
        "borrower": borrower,
        "reference": reference,
        "reported_on": day(ago),
        "known_at": at(day(ago)),
        "open_accounts": 2,
        "balance_fen": 8_000_00,
        "limit_fen": 32_000_00,
        "inquiries_3m": 1,
        "overdue_accounts": 0,
        "worst_dpd_24m": 12,
        "months_on_file": 40,
    }
    BureauReport.objects.create(**row | changes)


def features_of(*people: Borrower, as_of: datetime = AS_OF) -> FeatureSet:
    """Compute the features of some people at one instant."""
    return features.compute(people=[Assessed(person.pk, as_of) for person in people])


def bits(found: FeatureSet) -> dict[str, bytes]:
    """Return every value as its very bits."""
    return {name: np.asarray(values).tobytes() for name, values in found.values.items()}
