"""Every law about proposed limits is caught blind once: with a bug planted in its guard, the law must fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError

from core.errors import Refused
from core.services import approvals
from lending.models import CreditLine
from scoring.models import Assessment
from scoring.services.assessment import assessments, proposals
from tests.factories import OfficerFactory
from tests.scoring.assessment import test_proposals as laws
from tests.scoring.assessment.assessed import Told, assess, earning, line, model, proposed, told

__all__ = ["line", "model", "proposed", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]
# A law fails by what it asserts, by a refusal that doesn't come or comes from elsewhere, or in the database itself.
CAUGHT = (AssertionError, pytest.fail.Exception, Refused, IntegrityError)


@dataclass(frozen=True)
class Planted:
    """A bug: what it is, the law that must catch it, and where it is planted."""

    bug: str
    law: Callable[[Assessment], None]
    where: Any
    attribute: str
    planted: Any


def a_machine_that_asks(assessment: Assessment, _occasion: Any) -> None:
    machine = OfficerFactory(username="assessment", permissions=["lending.request_change_limit"])
    laws.take_up(assessment, machine)


def nothing_stands_in_the_way(_stands: Any) -> None:
    return None


PLANTED = [
    Planted(
        "the maker decides",
        laws.test_whoever_took_it_up_never_decides_it,
        approvals,
        "_require_another",
        lambda _approval, _checker: None,
    ),
    Planted(
        "a rejected assessment is taken up again",
        laws.test_an_assessment_is_taken_up_once_whatever_became_of_it,
        proposals,
        "_approval_of",
        lambda _stands: None,
    ),
    Planted(
        "an older assessment is taken up",
        laws.test_only_the_newest_assessment_is_taken_up,
        proposals,
        "_obstacle",
        nothing_stands_in_the_way,
    ),
    Planted(
        "a moved limit is no obstacle",
        laws.test_a_limit_that_moved_since_leaves_nothing_to_take_up,
        proposals,
        "_changed_since",
        nothing_stands_in_the_way,
    ),
    Planted(
        "withdrawn evidence is taken up",
        laws.test_evidence_that_was_withdrawn_is_not_taken_up_even_before_the_next_assessment,
        proposals,
        "_changed_since",
        nothing_stands_in_the_way,
    ),
    Planted(
        "withdrawn evidence is approved",
        laws.test_what_was_taken_up_takes_no_effect_once_its_evidence_was_withdrawn,
        proposals,
        "_changed_since",
        nothing_stands_in_the_way,
    ),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.bug)
def test_a_planted_bug_is_caught(
    planted: Planted, proposed: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planted.where, planted.attribute, planted.planted)
    with pytest.raises(CAUGHT):
        planted.law(proposed)


def test_a_machine_that_asks_so_that_one_person_would_decide_is_caught(
    told: Told, line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessments, "_sign", a_machine_that_asks)
    earning(monkeypatch, 60_000_00)
    with pytest.raises(CAUGHT):
        laws.test_above_the_authority_a_machine_asks_nobody_and_the_limit_waits(
            assess(line.borrower)
        )


def test_a_newer_word_that_nobody_hears_is_caught(
    proposed: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "_spoken_against", nothing_stands_in_the_way)
    with pytest.raises(CAUGHT):
        laws.test_what_was_taken_up_takes_no_effect_once_a_newer_assessment_says_otherwise(
            proposed, monkeypatch
        )
