"""What came of one person's devices, day by day: how much of it, and how far it is trusted. No value is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from devices.maths.catalogue import Kind, Purpose
from devices.maths.heat_map import HeatMap, Share, lay_out
from devices.models import BandDay, CarDay, DaySummary, PhoneDay, ScaleDay
from devices.querysets import live_consents, summaries_for
from lending.models import Borrower

# Every family has one summary that its main consent opens.
FAMILIES: dict[Kind, type[DaySummary]] = {
    Kind.PHONE: PhoneDay,
    Kind.BAND: BandDay,
    Kind.SCALE: ScaleDay,
    Kind.CAR: CarDay,
}
Agreed = dict[Kind, dict[Purpose, date]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One family's days. `agreed_from` is None where no live consent lets anybody read it."""

    kind: Kind
    agreed_from: date | None
    days: HeatMap


def agreed(*, borrower: Borrower, as_of: datetime) -> Agreed:
    """Return the live consents of a person by kind and purpose, each with the first day it covers."""
    found: Agreed = defaultdict(dict)
    live = live_consents(as_of=as_of, borrowers=[borrower.pk])
    for kind, purpose, covers_from in live.values_list("kind", "purpose", "covers_from"):
        found[Kind(kind)][Purpose(purpose)] = covers_from
    return found


def reader_of(consents: dict[Purpose, date], purposes: Iterable[Purpose]) -> Purpose | None:
    """Choose the purpose that may read most days, None where no live consent opens any."""
    readers = [purpose for purpose in purposes if purpose in consents]
    return min(readers, key=lambda purpose: (consents[purpose], purpose), default=None)


def of_borrower(
    *, borrower: Borrower, first_day: date, last_day: date, as_of: datetime
) -> list[Coverage]:
    """Return the coverage of each family over the days from `first_day` through `last_day`."""
    consents = agreed(borrower=borrower, as_of=as_of)
    found = []
    for kind, summary in FAMILIES.items():
        reader = reader_of(consents[kind], summary.purposes)
        shares: dict[date, Share] = {}
        if reader is not None:
            rows = summaries_for(
                summary,
                purpose=reader,
                as_of=as_of,
                borrowers=[borrower.pk],
                first_day=first_day,
                last_day=last_day,
            )
            shares = {
                day: Share(coverage, trust)
                for day, coverage, trust in rows.values_list("day", "coverage", "trust")
            }
        agreed_from = None if reader is None else consents[kind][reader]
        days = lay_out(shares, first_day=first_day, last_day=last_day, agreed_from=agreed_from)
        found.append(Coverage(kind, agreed_from, days))
    return found
