"""The catalogue of metrics: the same in Python and in the database, and changed by nobody."""

import pytest
from django.db import ProgrammingError, connection

from devices.maths.catalogue import ALLOWED_PAIRS, METRICS, SENSITIVE_KINDS, Purpose
from devices.models import AllowedPair, Metric, MetricPurpose

pytestmark = pytest.mark.django_db
FIELDS = ("slug", "name", "name_zh", "kind", "family", "unit", "minimum", "maximum", "whole")


def test_the_database_knows_the_same_metrics() -> None:
    stored = {row[0]: row[1:] for row in Metric.objects.values_list("id", "sensitive", *FIELDS)}
    assert stored == {
        metric.number: (metric.sensitive, *(getattr(metric, name) for name in FIELDS))
        for metric in METRICS.values()
    }


def test_the_database_knows_the_same_readers() -> None:
    stored = set(MetricPurpose.objects.values_list("metric__slug", "purpose"))
    assert stored == {
        (metric.slug, purpose.value) for metric in METRICS.values() for purpose in metric.purposes
    }


def test_the_database_knows_the_same_allowed_pairs() -> None:
    stored = set(AllowedPair.objects.values_list("purpose", "kind", "sensitive"))
    assert stored == {(pair[0], pair[1], pair[1] in SENSITIVE_KINDS) for pair in ALLOWED_PAIRS}


def test_every_reader_of_a_metric_may_be_agreed_to() -> None:
    readers = {(purpose, metric.kind) for metric in METRICS.values() for purpose in metric.purposes}
    assert readers <= ALLOWED_PAIRS


def test_what_a_band_or_a_scale_says_of_the_body_never_feeds_credit() -> None:
    body = {"weight_kg", "body_fat_pct", "resting_heart_rate", "deep_sleep_minutes", "spo2"}
    assert all(METRICS[slug].purposes == {Purpose.HEALTH_INSURANCE} for slug in body)


@pytest.mark.parametrize("table", ["metric", "metricpurpose", "allowedpair"])
@pytest.mark.parametrize("breaking", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_application_may_not_change_the_catalogue(table: str, breaking: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(breaking.format(f"devices_{table}"))
