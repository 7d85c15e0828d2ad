"""What a day is trusted in its summary: less while a sign of made-up data counts, and whole again after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.maths.calendar import BUSINESS_ZONE
from devices.models import BandDay, FabricationCase, FabricationFlag
from devices.services import fabrication, summaries
from lending.models import Borrower
from tests.devices.test_summaries import DAY, her
from tests.factories import DeviceFactory, OfficerFactory, observe

__all__ = ["her"]
pytestmark = pytest.mark.django_db

FOUND = datetime(2026, 3, 8, 2, tzinfo=UTC)


def flag(her: Borrower, **changes: Any) -> FabricationFlag:
    """Find a sign over the first three days."""
    days = {"from_on": DAY, "through_on": DAY + timedelta(days=2), "found_at": FOUND}
    found: FabricationFlag = FabricationFlag.objects.create(
        **{"borrower": her, "kind": "band", "rule": "heaped"} | days | changes
    )
    return found


def decide(flagged: FabricationFlag, verdict: FabricationCase.Verdict, at: datetime) -> None:
    case = FabricationCase.objects.create(
        borrower=flagged.borrower, kind="band", opened_at=flagged.found_at
    )
    case.flags.add(flagged)
    fabrication.decide(case=case, verdict=verdict, reason="Seen.", officer=OfficerFactory(), at=at)


def run(night: datetime) -> int:
    """Run as the clock does, for the business date of the instant."""
    return summaries.run(on=night.astimezone(BUSINESS_ZONE).date(), as_of=night)


def trusts(days: int) -> list[float]:
    """Return what a day was trusted in one row after the other, so many days after the first one."""
    rows = BandDay.objects.filter(day=DAY + timedelta(days=days)).order_by("known_at")
    return list(rows.values_list("trust", flat=True))


def nights(*after: int) -> list[datetime]:
    return [FOUND + timedelta(days=days, hours=18) for days in after]


@pytest.fixture
def eight_days(her: Borrower) -> Borrower:
    """Know eight days of somebody, of which the third is the first that a sign will be about."""
    band = DeviceFactory()
    for n in range(-2, 6):
        at = FOUND - timedelta(days=1)
        observe(her, "steps", DAY + timedelta(days=n), 8000, device=band, known_at=at)
    return her


def test_a_sign_found_later_lowers_its_days_and_all_after_it_and_none_before(
    eight_days: Borrower,
) -> None:
    first, second = nights(-1, 0)
    run(first)
    flag(eight_days)
    run(second)
    assert [trusts(n) for n in (-2, -1, 0, 2, 5)] == [[1], [1], [1, 0.6], [1, 0.6], [1, 0.6]]


def test_the_word_genuine_restores_every_day_that_the_sign_lowered(eight_days: Borrower) -> None:
    found, decided, after = nights(0, 1, 2)
    sign = flag(eight_days)
    run(found)
    decide(sign, FabricationCase.Verdict.GENUINE, decided)
    run(after)
    assert [trusts(n) for n in (-1, 0, 2, 5)] == [[1], [0.6, 1], [0.6, 1], [0.6, 1]]


def test_days_are_trusted_again_the_night_after_their_sign_stops_counting(
    eight_days: Borrower,
) -> None:
    for night in nights(0, 55, 56, 57, 58):
        run(night)
        if night == nights(0)[0]:
            flag(eight_days, found_at=night)
    assert (trusts(0), trusts(5)) == ([1, 0.6, 1], [1, 0.6, 1])
    restored = BandDay.objects.filter(day=DAY).latest("known_at").known_at
    assert restored == nights(56)[0], "through_on + 60 is the last day on which it counts"
    assert BandDay.objects.filter(known_at__gt=restored).count() == 0


def test_a_sign_that_stops_counting_leaves_the_days_of_another_in_doubt(
    eight_days: Borrower,
) -> None:
    flag(eight_days)
    later = DAY + timedelta(days=4)
    flag(eight_days, rule="round", from_on=later, through_on=later + timedelta(days=1))
    for night in nights(0, 57, 61):
        run(night)
    assert (trusts(0), trusts(3)) == ([0.3, 1], [0.3, 1])
    assert trusts(5) == [0.3, 0.6, 1]


def test_what_was_called_made_up_is_trusted_again_after_its_year(eight_days: Borrower) -> None:
    found, decided, after, *years = nights(0, 1, 2, 364, 366, 367)
    sign = flag(eight_days)
    run(found)
    decide(sign, FabricationCase.Verdict.FABRICATED, decided)
    for night in (after, *years):
        run(night)
    assert [trusts(n) for n in (-1, 0, 5)] == [[1], [0.6, 0, 1], [0.6, 0, 1]]
    assert BandDay.objects.latest("known_at").known_at == years[1]
