"""Where the published cases lie, if they are there: beside the project, never in it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "oracles"

needs_oracles = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published cases (../shared/oracles) are not beside the project"
)


def read_json(name: str) -> Any:
    """Read a file of published cases; nothing where the folder is absent."""
    path = FOLDER / name
    return json.loads(path.read_text()) if path.is_file() else []


def read_csv(name: str) -> list[dict[str, str]]:
    """Read a table of published cases; nothing where the folder is absent."""
    path = FOLDER / name
    if not path.is_file():
        return []
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def schedule_rows(case: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of the last schedule that a case expects, the draw-down's row first."""
    *_, rows = [step["rows"] for step in case["steps"] if step.get("expect") == "schedule"]
    return list(rows)


def repayments(case: dict[str, Any]) -> list[dict[str, str]]:
    """Return the repayments that a case makes."""
    return [step for step in case["steps"] if step.get("event") == "repay"]
