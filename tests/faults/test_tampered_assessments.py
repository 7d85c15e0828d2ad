"""Stored assessments changed behind the services' back: `prove_assessments` names them, and exits 1."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lending.models import CreditLine
from scoring.models import Assessment
from scoring.services.model_registry.artefacts import ArtefactTampered
from tests.core.owner import tamper
from tests.scoring.assessment.assessed import Told, assess, line, model, noon, told

__all__ = ["line", "model", "told"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("model")]
ONE_BIT = """
UPDATE scoring_assessment
SET snapshot = replace(snapshot::text, '0x1.1940000000000p+13', '0x1.1940000000001p+13')::jsonb
"""
ONE_BYTE = "UPDATE scoring_modelversion SET artefact = replace(artefact, '3000.0', '3001.0')"


def complaint() -> str:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("prove_assessments", stdout=StringIO(), stderr=said)
    return said.getvalue()


def test_untouched_assessments_are_what_their_snapshots_give(told: Told, line: CreditLine) -> None:
    assess(line.borrower)
    said = StringIO()

    call_command("prove_assessments", stdout=said)

    assert said.getvalue().startswith("1 assessments decided again")


def test_one_bit_of_one_snapshot_is_found(told: Told, line: CreditLine) -> None:
    assess(line.borrower)

    tamper("scoring_assessment", ONE_BIT)

    assert "snapshot" in complaint()


def test_a_score_that_was_made_better_is_found(told: Told, line: CreditLine) -> None:
    assess(line.borrower)

    tamper("scoring_assessment", "UPDATE scoring_assessment SET points = points + 1")

    assert "points" in complaint()


def test_a_limit_that_was_raised_is_found(told: Told, line: CreditLine) -> None:
    assess(line.borrower)

    tamper("scoring_assessment", "UPDATE scoring_assessment SET limit_fen = limit_fen + 1")

    assert "limit_fen, limit_change" in complaint()


def test_one_byte_of_a_model_that_was_read_already_is_found_at_the_next_score(
    told: Told, line: CreditLine
) -> None:
    assess(line.borrower)

    tamper("scoring_modelversion", ONE_BYTE, guard="guard_model_version")

    with pytest.raises(ArtefactTampered):
        assess(line.borrower, as_of=noon() + timedelta(hours=1))
    assert Assessment.objects.count() == 1
