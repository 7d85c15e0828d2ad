"""A case that breaks a rule gets one clear error that names the field, and nothing else."""

import json
import re
from typing import Any

import pytest

from tests.worked_examples.refused_cases import (
    HARDSHIP,
    NOT_CASES,
    REFUSED,
    SOUND,
    Place,
    in_hardship,
    spoilt,
    spoilt_in_hardship,
)
from tests.worked_examples.replay_command import replay_case


def names(field: str, error: str) -> bool:
    """Whether an error names a field as a word of its own."""
    return re.search(rf"(?<![a-z_]){field}(?![a-z_])", error) is not None


@pytest.mark.parametrize(
    ("place", "value", "field"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_spoilt_case_is_refused_and_its_field_named(place: Place, value: Any, field: str) -> None:
    outcome = replay_case(json.dumps(spoilt(place, value), indent=2))
    assert (outcome.code, outcome.out) == (1, "")
    assert names(field, outcome.err), outcome.err
    assert "Traceback" not in outcome.err


def test_the_case_of_hardship_that_is_spoilt_below_is_answered() -> None:
    assert replay_case(json.dumps(in_hardship())).code == 0


@pytest.mark.parametrize(
    ("place", "value", "field"), [row[1:] for row in HARDSHIP], ids=[row[0] for row in HARDSHIP]
)
def test_a_spoilt_event_of_hardship_is_refused_and_its_field_named(
    place: Place, value: Any, field: str
) -> None:
    outcome = replay_case(json.dumps(spoilt_in_hardship(place, value), indent=2))
    assert (outcome.code, outcome.out) == (1, "")
    assert names(field, outcome.err), outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("text", "field"), [row[1:] for row in NOT_CASES], ids=[row[0] for row in NOT_CASES]
)
def test_what_is_no_case_is_refused(text: str, field: str) -> None:
    outcome = replay_case(text)
    assert (outcome.code, outcome.out) == (1, "")
    assert names(field, outcome.err), outcome.err
    assert "Traceback" not in outcome.err


def test_a_refused_line_answers_its_error_and_the_other_lines_their_states() -> None:
    refused = spoilt(("events", 0, "amount"), "99.99")
    outcome = replay_case("\n".join(map(json.dumps, [SOUND, refused, SOUND])))
    first, second, third = map(json.loads, outcome.out.splitlines())
    assert list(second) == ["error"]
    assert names("amount", json.dumps(second["error"]))
    assert first == third
    assert "states" in first
    assert outcome.code == 1
