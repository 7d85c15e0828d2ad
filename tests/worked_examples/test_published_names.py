"""Every published case is named in docs/oracles.md, held to or with the reason why not."""

from pathlib import Path

import pytest

from tests.worked_examples.oracles import FOLDER, needs_oracles, read_csv, read_json

pytestmark = needs_oracles

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


@pytest.mark.parametrize("name", published_names())
def test_a_published_case_is_named(name: str) -> None:
    assert f"| {name} |" in PAGE
