"""What the catalogue of features promises, whatever the formulas are."""

from devices.maths.catalogue import METRICS, Kind, Purpose
from scoring.features.catalogue import CONTINUOUS, DAY_METRICS, FAMILY_OF, FEATURES
from scoring.maths.sources import Family, Source


def test_every_feature_may_be_used_for_credit_and_for_nothing_else() -> None:
    assert {feature.purpose for feature in FEATURES.values()} == {Purpose.CREDIT}


def test_no_feature_is_made_of_whereabouts_or_of_the_body() -> None:
    unfit = {
        slug
        for slug, metric in METRICS.items()
        if metric.kind is Kind.PLACES or Purpose.CREDIT not in metric.purposes
    }
    assert not unfit & {metric.name for metric in DAY_METRICS}


def test_a_name_says_metric_statistic_and_window() -> None:
    for name, feature in FEATURES.items():
        if feature.source in CONTINUOUS:
            assert name == f"{feature.metric}.{feature.statistic}.{feature.window}"


def test_every_source_belongs_to_a_family_and_has_features() -> None:
    assert set(FAMILY_OF) == set(Source)
    assert {feature.source for feature in FEATURES.values()} == set(Source)
    assert {feature.family for feature in FEATURES.values()} == set(Family)


def test_every_feature_says_what_its_absence_means_and_which_way_it_speaks() -> None:
    for feature in FEATURES.values():
        assert feature.missing
        assert feature.unit
        assert feature.direction in {-1, 0, 1}
