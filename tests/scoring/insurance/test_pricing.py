"""Pricing tables: two people decide, and nothing that was approved is edited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.models import Approval
from core.services import approvals, versions
from scoring.models import PricingTable
from scoring.services.insurance import pricing
from tests.factories import OfficerFactory
from tests.scoring.insurance.insured import AT, HEALTH, insured, quote

pytestmark = pytest.mark.django_db
ON = AT.date()
ROWS = [
    {"factor": "steps", "bands": [[5000, 1_000_000], [None, 900_000]]},
    {"factor": "exercise_days", "bands": [[None, 1_000_000]]},
]


def propose(effective_from: date = ON, **changes: Any) -> Approval:
    asked: dict[str, Any] = {"rows": ROWS, "lowest_ppm": 850_000, "source": "actuary, 2026"}
    return pricing.propose(
        product="health",
        effective_from=effective_from,
        on=ON,
        maker=OfficerFactory(permissions=["scoring.request_change_pricing"]),
        reason="claims of last year",
        **(asked | changes),
    )


def approve(asked: Approval, on: date = ON) -> None:
    checker = OfficerFactory(permissions=["scoring.check_change_pricing"])
    approvals.approve(approval_id=asked.pk, checker=checker, on=on)


def test_a_table_that_two_people_decided_prices_from_its_day_on() -> None:
    borrower = insured(HEALTH)
    asked = propose(ON + timedelta(days=1))
    assert quote(borrower).table.number == 1
    approve(asked)
    assert quote(borrower).table.number == 1
    later = quote(borrower, at=AT + timedelta(days=1))
    assert (later.table.number, later.premium_after_fen) == (2, 900_00)


def test_nobody_decides_their_own_request() -> None:
    both = ["scoring.request_change_pricing", "scoring.check_change_pricing"]
    maker = OfficerFactory(permissions=both)
    asked = pricing.propose(
        product="motor",
        effective_from=ON,
        rows=PricingTable.objects.get(product="motor").rows,
        lowest_ppm=1,
        source="x",
        on=ON,
        maker=maker,
        reason="why",
    )
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=asked.pk, checker=maker, on=ON)


def test_the_checker_sees_what_stands_and_what_is_asked() -> None:
    payload = propose().payload
    assert payload["from_lowest_ppm"] == 900_000
    assert payload["to_lowest_ppm"] == 850_000
    assert payload["to_rows"] == ["steps: < 5000 → 100%; … → 90%", "exercise_days: … → 100%"]


def test_a_table_touched_after_it_was_asked_for_is_refused() -> None:
    asked = propose()
    PricingTable.objects.filter(number=2).update(lowest_ppm=1)
    with pytest.raises(versions.VersionMoved):
        approve(asked)


def test_a_table_does_not_begin_in_the_past() -> None:
    with pytest.raises(versions.BeginsInThePast):
        propose(ON - timedelta(days=1))
    asked = propose(ON)
    with pytest.raises(versions.BeginsInThePast):
        approve(asked, on=ON + timedelta(days=1))


def test_one_table_a_day() -> None:
    one, other = propose(), propose()
    approve(one)
    with pytest.raises(versions.DayTaken):
        approve(other)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rows": ROWS[:1]}, "rows"),
        ({"rows": [ROWS[0], {"factor": "exercise_days", "bands": [[None, 1_100_000]]}]}, "rows"),
        ({"rows": []}, "rows"),
        ({"lowest_ppm": 0}, ""),
        ({"lowest_ppm": 1_000_001}, ""),
        ({"source": " "}, "source"),
    ],
)
def test_a_broken_table_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(versions.BrokenVersion) as refused:
        propose(**changes)
    assert refused.value.field == field
    assert PricingTable.objects.filter(number=2).count() == 0


def test_the_first_tables_say_that_their_figures_are_illustrative() -> None:
    for table in PricingTable.objects.all():
        assert table.source.startswith("Illustrative")
        assert pricing.factors_of(table)
