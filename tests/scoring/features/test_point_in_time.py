"""Only what was known at the instant counts, under consents live then and now."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.maths.catalogue import Kind
from lending.models import Borrower
from scoring.features.feature_set import Assessed, SourceState
from scoring.services import features
from tests.factories import ConsentReceiptFactory
from tests.scoring.evidence.evidence_told import withdraw
from tests.scoring.features.lived import (
    AS_OF,
    BAND,
    bits,
    day,
    features_of,
    report,
    somebody,
    spend,
    wear,
)

pytestmark = pytest.mark.django_db
ALL_KINDS = (Kind.BAND, Kind.TRANSACTIONS, Kind.BUREAU)


@pytest.fixture
def her(db: None) -> Borrower:
    borrower = somebody(*ALL_KINDS)
    wear(borrower, range(1, 121), BAND)
    for ago in range(1, 100):
        spend(borrower, f"t{ago}", ago, 20_00 + ago)
    report(borrower, "r1", 40)
    return borrower


def test_a_day_counts_by_its_latest_version_known(her: Borrower) -> None:
    wear(her, [1], BAND | {"steps": 20_000.0}, known_after=timedelta(days=1, hours=1))
    level = features_of(her).values["steps.level.7"][0]
    assert level == pytest.approx((sum(8000 + 100 * (age % 7) for age in range(2, 8)) + 20_000) / 7)


def test_what_becomes_known_later_moves_no_bit(her: Borrower) -> None:
    before = bits(features_of(her))
    late = timedelta(days=400)
    wear(her, [1, 5, 40], BAND | {"steps": 1.0}, known_after=late)
    wear(her, range(121, 130), BAND, known_after=late)
    wear(her, range(-5, 1), BAND)
    spend(her, "late", 3, 900_00, known_at=AS_OF + timedelta(seconds=1))
    spend(her, "today", 0, 900_00, at=AS_OF - timedelta(hours=2), known_at=AS_OF)
    report(her, "r2", 1, known_at=AS_OF + timedelta(hours=1), worst_dpd_24m=90)
    assert bits(features_of(her)) == before


def test_what_was_known_to_the_second_counts(her: Borrower) -> None:
    before = bits(features_of(her))
    spend(her, "just", 3, 900_00, known_at=AS_OF)
    assert bits(features_of(her)) != before


def test_a_late_purchase_joins_those_of_its_day(her: Borrower) -> None:
    spend(her, "more", 1, 100_00, known_at=AS_OF - timedelta(minutes=1))
    days = [20 + ago / 100 for ago in range(2, 8)] + [20.01 + 100]
    assert features_of(her).values["spend_yuan.level.7"][0] == pytest.approx(
        sum(days) / 7, abs=0.05
    )


def test_a_withdrawn_consent_seals_the_past_too(her: Borrower) -> None:
    withdraw(her, Kind.BAND, AS_OF + timedelta(days=3))
    found = features_of(her)
    assert np.isnan(found.values["steps.level.30"][0])
    assert found.sources[0]["band"] is SourceState.REFUSED
    assert found.sources[0]["transactions"] is SourceState.USED


def test_a_consent_given_later_opens_nothing_of_before() -> None:
    her = somebody()
    ConsentReceiptFactory(borrower=her, kind=Kind.BAND, at=AS_OF + timedelta(days=1))
    wear(her, range(1, 121), BAND)
    assert features_of(her).sources[0]["band"] is SourceState.REFUSED


def test_days_before_the_first_covered_one_do_not_count() -> None:
    her, him = somebody(Kind.BAND, covers_from=day(60)), somebody(Kind.BAND)
    for person in (her, him):
        wear(person, range(1, 121), BAND)
    assert features_of(her, him).values["band_days.coverage.180"].tolist() == [60 / 180, 120 / 180]


def test_the_same_person_may_be_asked_about_at_two_instants(her: Borrower) -> None:
    then = AS_OF - timedelta(days=30)
    both = features.compute(people=[Assessed(her.pk, AS_OF), Assessed(her.pk, then)])
    alone = features_of(her, as_of=then)
    assert [values[1] for values in both.values.values()] == pytest.approx(
        [values[0] for values in alone.values.values()], nan_ok=True, abs=0, rel=0
    )


def test_more_people_cost_no_more_statements(her: Borrower) -> None:
    def statements(*people: Borrower) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            features_of(*people)
        return len(asked)

    others = [somebody(*ALL_KINDS) for _person in range(4)]
    assert statements(her, *others) == statements(her)


def test_nobody_has_no_features() -> None:
    found = features_of()
    assert found.sources == ()
    assert all(len(values) == 0 for values in found.values.values())


def test_a_day_is_a_day_in_the_business_zone(her: Borrower) -> None:
    assert AS_OF.date() == date(2026, 6, 1)
    early = AS_OF.replace(hour=1)  # still the day before in UTC
    assert features_of(her, as_of=early).values["band_days.coverage.7"][0] == 6 / 7
