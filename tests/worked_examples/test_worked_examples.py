"""Cases worked by hand: each file of `cases/` is named by the sentence it proves."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reference.simulator import answer
from tests.worked_examples.replay_command import replay_case

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One worked example: what it shows, its case and its answer."""
    worked: dict[str, Any] = json.loads(request.param.read_text())
    return worked


def test_the_command_answers_as_worked(example: dict[str, Any]) -> None:
    outcome = replay_case(json.dumps(example["case"], indent=2))
    assert (outcome.code, outcome.err) == (0, ""), example["shows"]
    assert json.loads(outcome.out) == example["answer"], example["shows"]


def test_the_reference_answers_as_worked(example: dict[str, Any]) -> None:
    assert answer(example["case"]) == example["answer"], example["shows"]


def test_the_examples_are_answered_line_by_line() -> None:
    examples = [json.loads(path.read_text()) for path in FILES]
    outcome = replay_case("\n".join(json.dumps(example["case"]) for example in examples))
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert lines == [example["answer"] for example in examples]
