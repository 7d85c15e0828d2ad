"""Two officers press at once, and an officer beside a newer assessment: one of both comes first."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User

from core.errors import Refused
from scoring.models import Assessment, TakenUp
from tests.devices.test_ingestion_in_parallel import at_once
from tests.scoring.assessment.assessed import line, model, proposed, told
from tests.scoring.assessment.test_proposals import again, asked, maker, take_up

__all__ = ["line", "model", "proposed", "told"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("model")]


def try_to_take_up(assessment: Assessment, officer: User) -> str:
    try:
        take_up(assessment, officer)
    except Refused as refusal:
        return refusal.code
    return "taken up"


def test_two_officers_at_once_make_one_request(proposed: Assessment) -> None:
    officers = [maker() for _no in range(4)]

    found = at_once(*(partial(try_to_take_up, proposed, officer) for officer in officers))

    assert sorted(map(str, found)) == ["taken up", *3 * ["taken_up_already"]]
    assert TakenUp.objects.get().approval == asked().get()


def test_a_newer_assessment_comes_before_or_after_but_never_between(proposed: Assessment) -> None:
    officer = maker()

    found, newer = at_once(partial(try_to_take_up, proposed, officer), partial(again, proposed))

    assert found in ("taken up", "assessment_overtaken")
    assert isinstance(newer, Assessment)
    assert asked().count() == (found == "taken up")
