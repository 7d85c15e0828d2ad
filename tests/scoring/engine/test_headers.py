"""Names of columns are kept to the letter, and a header that isn't the first line is found."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.core.management import call_command

from scoring.engine.headers import apart
from scoring.engine.table import TableRefused, read_table
from tests.scoring.engine.tables import people, written

NAMES = [
    "income[monthly]",
    "debt:income",
    "age<30",
    "distance, km",
    '"quoted"',
    "{x}",
    "收入(元)",
    "rate [/month]",
    "[bold]",
    "[/]",
    "%s",
    "%(name)s",
    ":smile:",
    "\\[red]",
    "tab\tinside",
    "two\nlines",
    "\x1b[31mred",
    "twice",
    "long " * 60 + "end",
    "city in order",
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a table whose names are anything, one of them there twice."""
    frame = people(300)
    columns = {
        name: frame["income"] * np.random.default_rng(n).uniform(1, 2, 300)
        for n, name in enumerate(NAMES)
    }
    both = pd.concat(
        [frame, pd.DataFrame(columns), frame[["late"]].set_axis(["twice"], axis=1)], axis=1
    )
    return written(both, tmp_path_factory.mktemp("names"))


def judged(path: Path, *options: str) -> str:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scoring.engine.cross_validation.SEEDS", (0,))
        call_command("validate_dataset", str(path), "--target", "target", *options, stdout=out)
    return out.getvalue()


def test_names_are_never_markup(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.setattr("scoring.management.commands.validate_dataset.MOST_COLUMNS_SHOWN", 50)
    shown = judged(table)
    for name in NAMES:
        escaped = name.replace("\t", "\\t").replace("\n", "\\n").replace("\x1b", "\\x1b")
        assert escaped.strip() in shown
    assert "twice (2)" in shown
    assert "\x1b" not in shown


def test_names_are_to_the_letter_for_machines(table: Path) -> None:
    report = json.loads(judged(table, "--json"))
    found = {column["name"] for column in report["columns"]} | set(report["left_out"])
    assert found >= {name.strip() for name in NAMES} | {"twice (2)"}


def test_names_alike_but_for_spaces_are_told_apart() -> None:
    assert apart(["a", "a", "a (2)", "", "a"]) == ["a", "a (3)", "a (2)", "column 4", "a (4)"]


@pytest.mark.parametrize(
    ("above", "remedy"),
    [("Loans of 2026\n", "Line 2 names this column"), ("Loans of 2026,,\n\n", "Line")],
)
def test_a_title_above_the_header_is_named(tmp_path: Path, above: str, remedy: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(above + people(100).to_csv(index=False), encoding="utf-8")
    with pytest.raises(TableRefused, match=remedy):
        read_table(path, target="target")


def test_a_file_without_a_header_is_named(tmp_path: Path) -> None:
    path = written(people(100), tmp_path, header=False)
    with pytest.raises(TableRefused, match="put a line of column names above it"):
        read_table(path, target="target")


def test_the_value_that_is_bad_can_be_named(tmp_path: Path) -> None:
    frame = people(200)
    words = frame.assign(target=frame["target"].map({1: "Charged off", 0: "current"}))
    words.loc[words.index[:3], "target"] = "late"
    path = written(words, tmp_path)
    assert (
        read_table(path, target="target", bad_value="charged off").bad.sum()
        == (words["target"] == "Charged off").sum()
    )
    turned = read_table(written(frame, tmp_path, "numbers.csv"), target="target", bad_value="0.0")
    assert list(turned.bad) == list(1 - frame["target"])
    with pytest.raises(TableRefused, match=r"charged off, current, late.*--bad VALUE") as refused:
        read_table(path, target="target")
    assert refused.value.field == "--target"
    with pytest.raises(TableRefused, match="charged off, current, late") as refused:
        read_table(path, target="target", bad_value="lost")
    assert refused.value.field == "--bad"
