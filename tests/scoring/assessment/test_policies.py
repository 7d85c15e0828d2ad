"""The limit policy is dated data that two people decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.models import Approval
from core.services import approvals, versions
from scoring.models import LimitPolicy
from scoring.services.assessment import policies
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
ASKS = "scoring.request_change_policy"
DECIDES = "scoring.check_change_policy"


def proposed(**figures: Any) -> Approval:
    return policies.propose(
        effective_from=figures.pop("effective_from", ON + timedelta(days=7)),
        on=ON,
        maker=OfficerFactory(permissions=[ASKS]),
        reason="losses rose",
        **figures,
    )


def approve(approval: Approval) -> Approval:
    checker = OfficerFactory(permissions=[DECIDES])
    return approvals.approve(approval_id=approval.pk, checker=checker, on=ON)


def test_a_first_policy_is_in_force_from_the_start() -> None:
    policy = policies.in_force(on=ON)

    assert (policy.number, policy.status) == (1, "approved")
    assert policies.figures_of(policy)["increase_ppm"] == 300_000


def test_a_proposed_policy_is_not_in_force() -> None:
    proposed(product_cap_fen=30_000_00)

    assert policies.in_force(on=ON + timedelta(days=30)).number == 1


def test_an_approved_policy_counts_from_its_day_on() -> None:
    approve(proposed(product_cap_fen=30_000_00))

    assert policies.in_force(on=ON + timedelta(days=6)).product_cap_fen == 50_000_00
    assert policies.in_force(on=ON + timedelta(days=7)).product_cap_fen == 30_000_00


def test_nobody_decides_their_own_policy() -> None:
    both = OfficerFactory(permissions=[ASKS, DECIDES])
    asked = policies.propose(
        effective_from=ON, on=ON, maker=both, reason="mine", product_cap_fen=1_00
    )

    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=asked.pk, checker=both, on=ON)


def test_the_checker_sees_what_stands_beside_what_is_asked() -> None:
    asked = proposed(product_cap_fen=30_000_00)

    assert asked.payload["from_product_cap_fen"] == 50_000_00
    assert asked.payload["to_product_cap_fen"] == 30_000_00
    assert asked.payload["from_bands"] == asked.payload["to_bands"]


def test_figures_touched_since_they_were_asked_for_are_refused() -> None:
    asked = proposed(product_cap_fen=30_000_00)
    LimitPolicy.objects.filter(pk=asked.target_id).update(product_cap_fen=90_000_00)

    with pytest.raises(versions.VersionMoved):
        approve(asked)


def test_no_policy_begins_in_the_past() -> None:
    with pytest.raises(versions.BeginsInThePast):
        proposed(effective_from=ON - timedelta(days=1))


def test_two_policies_do_not_begin_on_one_day() -> None:
    approve(proposed(product_cap_fen=30_000_00))

    with pytest.raises(versions.DayTaken):
        proposed(product_cap_fen=40_000_00)


@pytest.mark.parametrize(
    "bands",
    [[], [[20_000, 1_000_000], [10_000, 500_000]], [[20_000, 1], [30_000, 2]], [[1.5, 1]], ["x"]],
)
def test_bands_that_make_no_sense_are_refused(bands: object) -> None:
    with pytest.raises(versions.BrokenVersion):
        proposed(bands=bands)
