"""Findings open once, block automatic increases alone, and are closed by a person with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.models import AuditEvent
from scoring.models import Finding, ModelVersion
from scoring.services.model_registry import findings
from tests.factories import ModelVersionFactory, OfficerFactory

pytestmark = pytest.mark.django_db
ON, NEXT_MONTH = date(2026, 8, 1), date(2026, 9, 1)
DRIFT = Finding.Rule.DRIFT


def found(model: ModelVersion, on: date = ON) -> Any:
    return findings.open_finding(model=model, rule=DRIFT, evidence={"psi": 0.31}, on=on, since=on)


def closed(finding: Finding, **changes: Any) -> Any:
    asked: dict[str, Any] = {
        "reason": "New app version; the sample is being drawn anew.",
        "closer": OfficerFactory(permissions=["scoring.close_finding"]),
        "at": datetime(2026, 8, 20, tzinfo=UTC),
    }
    return findings.close(finding=finding, **(asked | changes))


@pytest.fixture
def model() -> ModelVersion:
    return ModelVersionFactory(stage="champion", expires_on=date(2027, 1, 5))


def test_the_same_finding_opens_once(model: ModelVersion) -> None:
    assert found(model) is not None
    assert found(model) is None
    assert Finding.objects.get().evidence == {"psi": 0.31}


def test_an_open_finding_blocks_increases_of_its_model_alone(model: ModelVersion) -> None:
    other = ModelVersionFactory(stage="challenger")
    found(model)
    assert findings.block_increases(model)
    assert not findings.block_increases(other)


def test_a_closed_finding_blocks_nothing(model: ModelVersion) -> None:
    closed(found(model))
    assert not findings.block_increases(model)


def test_evidence_that_was_seen_at_closing_opens_nothing_anew(model: ModelVersion) -> None:
    closed(found(model))
    assert found(model) is None


def test_new_evidence_opens_a_new_finding(model: ModelVersion) -> None:
    closed(found(model))
    assert found(model, on=NEXT_MONTH) is not None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_closing_needs_a_reason(model: ModelVersion, reason: str) -> None:
    with pytest.raises(findings.FindingSaysNothing):
        closed(found(model), reason=reason)


def test_closing_needs_the_permission(model: ModelVersion) -> None:
    with pytest.raises(findings.MayNotFind):
        closed(found(model), closer=OfficerFactory())


def test_nobody_closes_a_finding_about_a_model_of_their_own() -> None:
    builder = OfficerFactory(permissions=["scoring.close_finding"])
    with pytest.raises(findings.OwnModel):
        closed(found(ModelVersionFactory(built_by=builder)), closer=builder)


def test_a_finding_is_closed_once(model: ModelVersion) -> None:
    finding = found(model)
    closed(finding)
    with pytest.raises(findings.FindingIsClosed):
        closed(finding)


def test_closing_stands_in_the_audit_record(model: ModelVersion) -> None:
    finding = closed(found(model))
    event = AuditEvent.objects.filter(table_name="scoring_finding").latest("pk")
    assert event.actor == f"officer:{finding.closed_by.username}"


@pytest.mark.parametrize(
    "breaking",
    [
        "DELETE FROM scoring_finding",
        "UPDATE scoring_finding SET evidence = '{}'",
        "UPDATE scoring_finding SET opened_on = '2020-01-01'",
    ],
)
def test_the_database_keeps_what_was_found(model: ModelVersion, breaking: str) -> None:
    found(model)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breaking)


def test_the_database_keeps_why_it_was_closed(model: ModelVersion) -> None:
    closed(found(model))
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.update(closed_at=None, closed_by=None)


def test_a_model_whose_time_is_over_is_found_on_that_day(model: ModelVersion) -> None:
    assert not findings.look_for_expired(on=date(2027, 1, 4))
    (finding,) = findings.look_for_expired(on=date(2027, 1, 5))
    assert (finding.rule, finding.evidence) == ("expired", {"expired_on": "2027-01-05"})
    assert not findings.look_for_expired(on=date(2027, 1, 6))


def test_an_expired_model_that_does_no_work_is_no_finding() -> None:
    ModelVersionFactory(stage="retired", expires_on=date(2027, 1, 5))
    assert not findings.look_for_expired(on=date(2027, 2, 1))


def test_an_expired_model_still_at_work_is_found_again_next_month(model: ModelVersion) -> None:
    (finding,) = findings.look_for_expired(on=date(2027, 1, 5))
    closed(finding, at=datetime(2027, 1, 10, tzinfo=UTC))
    assert not findings.look_for_expired(on=date(2027, 1, 31))
    assert findings.look_for_expired(on=date(2027, 2, 1))


def reported(model: ModelVersion, **changes: Any) -> Finding:
    reporter = OfficerFactory(permissions=["scoring.report_finding"])
    asked: dict[str, Any] = {
        "title": "Steps in miles",
        "words": "One app sends miles.",
        "reporter": reporter,
    }
    return findings.report(model=model, on=ON, **(asked | changes))


def test_a_person_reports_what_no_rule_sees(model: ModelVersion) -> None:
    finding = reported(model)
    assert (finding.rule, finding.subject) == ("reported", "Steps in miles")
    assert finding.evidence["words"] == "One app sends miles."
    assert findings.block_increases(model)


def test_the_same_report_is_open_once_and_may_come_again_once_closed(model: ModelVersion) -> None:
    first = reported(model)
    with pytest.raises(findings.FindingIsOpen):
        reported(model)
    closed(first)
    assert reported(model).pk != first.pk


@pytest.mark.parametrize(
    ("changes", "field"), [({"title": " "}, "title"), ({"words": ""}, "words")]
)
def test_a_report_says_what_was_found(
    model: ModelVersion, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(findings.FindingSaysNothing) as refusal:
        reported(model, **changes)
    assert refusal.value.field == field


def test_reporting_needs_the_permission(model: ModelVersion) -> None:
    with pytest.raises(findings.MayNotFind):
        reported(model, reporter=OfficerFactory())
