"""Every published case is named in docs/oracles.md, held to or with the reason why not."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.billing import test_repayments
from tests.worked_examples import (
    test_published_daily_interest,
    test_published_schedules,
    test_published_servicing,
)
from tests.worked_examples.oracles import FOLDER, needs_oracles, read_csv, read_json

MODULES: tuple[ModuleType, ...] = (
    test_published_daily_interest,
    test_published_schedules,
    test_published_servicing,
    test_repayments,
)
PAGE = (Path(__file__).parents[2] / "docs" / "oracles.md").read_text()


def published_names() -> list[str]:
    """Name each case of each file; a title where the identifier is shared by several."""
    names = []
    for path in sorted(FOLDER.glob("*.json")):
        cases = read_json(path.name)
        for case in cases if isinstance(cases, list) else [cases]:
            shared = case.get("id") == "Interest recalculation"
            names.append(case["title"] if shared else case.get("id", "apache/fineract PR 1562"))
    for path in sorted(FOLDER.glob("*.csv")):
        names += sorted({row["test"] for row in read_csv(path.name)})
    return names


@needs_oracles
@pytest.mark.parametrize("name", published_names())
def test_a_published_case_is_named(name: str) -> None:
    assert f"| {name} |" in PAGE


def test_every_test_that_the_page_names_is_there() -> None:
    tables = "".join(line for line in PAGE.splitlines() if line.startswith("|"))
    named = set(re.findall(r"`(test_\w+)`", tables))
    assert named <= {name for module in MODULES for name in vars(module)}
    assert len(named) > 10


def test_a_case_held_to_under_its_own_name_has_a_test_of_that_name() -> None:
    same = re.findall(r"^\| (test_\w+) \|.*\| servicing, same name \|$", PAGE, re.MULTILINE)
    assert set(same) <= set(vars(test_published_servicing))
    assert same
