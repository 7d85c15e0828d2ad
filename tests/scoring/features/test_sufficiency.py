"""Refused, doubted and thin sources aren't used, and each says why."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from devices.maths.catalogue import Kind
from devices.models import FabricationCase, PhoneDay, ScaleDay
from lending.models import Borrower
from scoring.features.catalogue import FEATURES
from scoring.features.feature_set import FeatureSet
from tests.factories import OfficerFactory
from tests.scoring.features.lived import (
    AS_OF,
    BAND,
    Figure,
    features_of,
    report,
    somebody,
    spend,
    wear,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def blank(found: FeatureSet, source: str) -> bool:
    """Return whether a source shows nothing at all for the first row."""
    of_source = (name for name, feature in FEATURES.items() if feature.source == source)
    return all(np.isnan(found.values[name][0]) for name in of_source)


@pytest.mark.parametrize(("days", "state"), [(29, "too_few_days"), (30, "used")])
def test_thirty_days_of_ninety_make_a_source(days: int, state: str) -> None:
    her = somebody(Kind.BAND)
    wear(her, [*range(91 - days, 91), *range(91, 120)], BAND)
    found = features_of(her)
    assert found.sources[0]["band"] == state
    assert blank(found, "band") is (state != "used")


def test_a_family_with_fewer_than_twenty_features_is_not_used() -> None:
    her = somebody(Kind.SCALE)
    wear(her, range(1, 60), {"weigh_ins": 1.0}, family=ScaleDay)
    found = features_of(her)
    assert found.sources[0]["scale"] == "too_few_features"
    assert blank(found, "scale")


def test_sources_of_a_family_fill_up_each_other() -> None:
    her = somebody(Kind.SCALE, Kind.BAND)
    wear(her, range(1, 60), {"weigh_ins": 1.0}, family=ScaleDay)
    wear(her, range(1, 60), BAND)
    assert features_of(her).used(0) == {"scale", "band"}


def test_a_refused_source_says_so_and_no_data_says_so_too() -> None:
    her = somebody(Kind.PHONE)
    states = features_of(her).sources[0]
    assert states["phone"] == "no_data"
    assert states["band"] == states["bureau"] == "refused"
    assert states["repayment"] == "no_data"


def made_up(borrower: Borrower) -> None:
    FabricationCase.objects.create(
        borrower=borrower,
        kind=Kind.BAND,
        opened_at=AS_OF,
        closed_at=AS_OF,
        closed_by=OfficerFactory(),
        verdict=FabricationCase.Verdict.FABRICATED,
        reason="shaken",
    )


def test_made_up_data_is_not_used_and_others_of_the_family_are() -> None:
    her = somebody(Kind.BAND, Kind.PHONE)
    wear(her, range(1, 120), BAND)
    screen: dict[str, Figure] = {"screen_minutes": lambda age: 200.0 + age % 9, "unlocks": 60.0}
    wear(her, range(1, 120), screen, family=PhoneDay)
    made_up(her)
    found = features_of(her)
    assert found.sources[0]["band"] == "distrusted"
    assert blank(found, "band")
    assert found.used(0) == {"phone"}


def test_the_latest_report_speaks_and_says_how_old_it_is() -> None:
    her = somebody(Kind.BUREAU)
    report(her, "r1", 90, worst_dpd_24m=60)
    report(her, "r2", 20, worst_dpd_24m=0)
    values = features_of(her).values
    assert values["bureau.worst_dpd_24m"][0] == 0
    assert values["bureau.report_age_days"][0] == 20
    assert values["bureau.utilisation"][0] == 0.25


def test_a_report_without_a_limit_has_no_utilisation() -> None:
    her = somebody(Kind.BUREAU)
    report(her, "r1", 20, limit_fen=0)
    found = features_of(her)
    assert np.isnan(found.values["bureau.utilisation"][0])
    assert found.used(0) == {"bureau"}


def test_purchases_are_summed_up_by_category_and_hour() -> None:
    her = somebody(Kind.TRANSACTIONS)
    for ago in range(1, 41):
        spend(her, f"s{ago}", ago, 30_00)
        spend(her, f"i{ago}", ago, 200_00, category="salary")
        spend(her, f"n{ago}", ago, 12_30, category="dining", at=AS_OF.replace(hour=2) - ago * DAY)
        spend(her, f"c{ago}", ago, 50_00, category="cash_out")
    values = {name: found[0] for name, found in features_of(her).values.items()}
    assert values["income_yuan.level.30"] == 200
    assert values["spend_yuan.level.30"] == 92.3
    assert values["purchases.level.30"] == 2
    assert values["night_purchases.level.30"] == 1
    assert values["cash_out_yuan.level.30"] == 50
    assert values["dining_yuan.level.30"] == 12.3
    assert values["shopping_yuan.level.30"] == 30
    assert values["essentials_yuan.level.30"] == 0
