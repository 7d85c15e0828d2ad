"""What the demo people's banks and the credit bureau tell of them, with their consent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from core.maths.calendar import BUSINESS_ZONE
from devices.maths.catalogue import Kind
from lending.models import Borrower
from scoring.services import evidence
from scoring.services.evidence import Movement, Report
from scoring.synthetic.behaviour import Ways
from scoring.synthetic.purchases import Purchases, purchases
from scoring.synthetic.records import bureau_figures

# So many days before joining are handed over with the consent.
DAYS_BEFORE = 120
# Who says no to it, of a hundred.
REFUSE_PERCENT = {Kind.TRANSACTIONS: 9, Kind.BUREAU: 6}
# The bureau is asked again after so many days.
ASKED_AGAIN_DAYS = 91
_NIGHT, _DAY = (30, 270), (8 * 60, 22 * 60)
_BOUGHT = frozenset({"essentials", "dining", "shopping", "travel", "entertainment", "other"})


@dataclass(slots=True)
class Account:
    """One person's purchases from `first_day` on, and how far they were handed over."""

    borrower: Borrower
    ways: Ways
    kinds: frozenset[Kind]
    first_day: date
    chance: np.random.Generator
    drawn: Purchases = field(repr=False)
    handed_over: int = 0
    asked_on: date | None = None

    def hand_over(self, through: date, at: datetime) -> None:
        """Deliver the movements of the days through one that aren't with us yet."""
        if Kind.TRANSACTIONS not in self.kinds:
            return
        until = (through - self.first_day).days + 1
        rows = [row for place in range(self.handed_over, until) for row in self._movements(place)]
        evidence.store_transactions(borrower=self.borrower, rows=rows, known_at=at)
        self.handed_over = until

    def ask_bureau(self, on: date, at: datetime) -> None:
        """Get a report, if the last one is a quarter of a year old."""
        is_recent = self.asked_on and (on - self.asked_on).days < ASKED_AGAIN_DAYS
        if Kind.BUREAU not in self.kinds or is_recent:
            return
        figures = {name: int(of[0]) for name, of in bureau_figures(self.ways, self.chance).items()}
        report = Report(
            reference=f"R{on:%Y%m%d}",
            reported_on=on,
            balance_fen=figures.pop("balance_yuan") * 100,
            limit_fen=figures.pop("limit_yuan") * 100,
            **figures,
        )
        evidence.store_bureau_report(borrower=self.borrower, report=report, known_at=at)
        self.asked_on = on

    def _movements(self, place: int) -> Iterator[Movement]:
        """Split a day's sums by category into single movements."""
        day = self.first_day + timedelta(days=place)
        at_night = int(self.drawn.at_night[0, place])
        for category, counts in self.drawn.counts.items():
            count, fen = int(counts[0, place]), int(self.drawn.fen[category][0, place])
            for no in range(count):
                amount_fen = fen // count + (fen % count if no == 0 else 0)
                is_night = category in _BOUGHT and at_night > 0
                at_night -= is_night
                minute = int(self.chance.integers(*(_NIGHT if is_night else _DAY)))
                at = datetime.combine(day, time(minute // 60, minute % 60), BUSINESS_ZONE)
                if amount_fen:
                    yield Movement(f"{day:%Y%m%d}-{category}-{no}", at, category, amount_fen)


def open_account(borrower: Borrower, ways: Ways, on: date, ends_on: date, seed: int) -> Account:
    """Draw what goes in and out from before a person joins to the end of the story."""
    chance = np.random.default_rng(seed)
    first_day = on - timedelta(days=DAYS_BEFORE)
    count = (ends_on - first_day).days + 1
    days = np.datetime64(first_day, "D") + np.arange(count)[None, :] * np.timedelta64(1, "D")
    kinds = {kind for kind, no in REFUSE_PERCENT.items() if chance.integers(100) >= no}
    return Account(
        borrower, ways, frozenset(kinds), first_day, chance, purchases(ways, days, chance)
    )
