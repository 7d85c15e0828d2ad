"""The whole engine on tables it has never met, by its command."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from scoring.engine.columns import describe_columns
from scoring.engine.cross_validation import out_of_fold, out_of_time
from scoring.engine.table import TableRefused, read_table
from tests.scoring.engine.tables import hard_people, people, written


def validate(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "validate_dataset", str(path), "--target", "target", "--json", *options, stdout=out
    )
    return dict(json.loads(out.getvalue()))


@pytest.fixture(autouse=True, scope="module")
def _one_seed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scoring.engine.cross_validation.SEEDS", (0,))
        yield


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the report on a careless export: thousands of levels, a fifth missing, units, ids."""
    path = written(hard_people(800), tmp_path_factory.mktemp("tables"))
    return validate(path, "--date", "joined", "--exclude", "noise")


@pytest.mark.parametrize("model", ["scorecard", "challenger", "blend"])
def test_each_model_finds_what_is_there(report: dict[str, Any], model: str) -> None:
    figures = report[model]
    assert figures["auc_low"] < figures["auc"] < figures["auc_high"]
    assert figures["auc"] > 0.6
    assert figures["brier"] < report["bad_rate"] * (1 - report["bad_rate"])


def test_dates_are_used_for_a_judgement_out_of_time(report: dict[str, Any]) -> None:
    assert set(report["out_of_time"]) == {"scorecard", "challenger", "blend"}


def test_dates_that_part_nothing_are_said_to_be_why(tmp_path: Path) -> None:
    report = validate(written(people(200).assign(on="2026-01-01"), tmp_path), "--date", "on")
    assert report["out_of_time"] is None
    assert "too few rows" in report["why_not_out_of_time"]


def test_columns_left_out_are_named_with_their_reason(report: dict[str, Any]) -> None:
    assert report["left_out"]["person"] == "names each row"
    assert "noise" not in report["left_out"]


def test_a_column_recorded_after_the_outcome_is_named(tmp_path: Path) -> None:
    frame = people(300)
    after = frame["target"] * 100 + np.random.default_rng(0).normal(size=300)
    report = validate(written(frame.assign(collected=after), tmp_path))
    assert report["suspected_leaks"] == ["collected"]
    assert report["columns"][0]["name"] == "collected"
    assert "collected" in report["in_the_scorecard"]
    assert report["scorecard"]["auc"] > 0.99


def test_an_outcome_in_other_words_is_named_and_thousands_of_levels_are_not(tmp_path: Path) -> None:
    frame = people(300)
    told = frame["target"].map({1: "written off", 0: "settled"})
    streets = [f"S{n}" for n in np.random.default_rng(6).integers(0, 600, 300)]
    table = read_table(written(frame.assign(told=told, street=streets), tmp_path), target="target")
    columns = describe_columns(table).kept
    assert [column.name for column in columns if column.looks_like_a_leak] == ["told"]


def test_a_table_without_evidence_is_refused(tmp_path: Path) -> None:
    frame = people(100)[["target"]].assign(person=[f"P{n}" for n in range(100)], sort="loan")
    with pytest.raises(TableRefused, match="person"):
        describe_columns(read_table(written(frame, tmp_path), target="target"))


def test_noise_is_judged_as_noise(tmp_path: Path) -> None:
    frame = people(600)
    frame["target"] = np.random.default_rng(5).permutation(frame["target"])
    frame["employer"] = [f"F{n}" for n in np.random.default_rng(6).integers(0, 300, 600)]
    table = read_table(written(frame, tmp_path), target="target")
    for figures in out_of_fold(table, seeds=[0]).values():
        error = (figures.auc_high - figures.auc_low) / 2 / 1.96
        assert abs(figures.auc - 0.5) < 3 * error


def test_a_judge_that_saw_the_future_would_be_found(tmp_path: Path) -> None:
    """The later part is people of a reversed world: a model that saw them would do well on them."""
    frame = people(1200).drop(columns=["city", "noise"])
    frame["on"] = ["2026-01-01"] * 800 + ["2026-02-01"] * 400
    frame.loc[800:, "target"] = 1 - frame.loc[800:, "target"]
    table = read_table(written(frame, tmp_path), target="target", date="on")
    later = out_of_time(table)
    assert later is not None
    assert all(figures.auc < 0.5 for figures in later.values())


def test_a_refused_file_exits_with_one_error(tmp_path: Path) -> None:
    path = written(people(100), tmp_path)
    with pytest.raises(CommandError, match="--target: The file has no such column"):
        call_command("validate_dataset", str(path), "--target", "nothing")


def test_a_person_gets_tables(tmp_path: Path) -> None:
    out = StringIO()
    call_command(
        "validate_dataset", str(written(people(200), tmp_path)), "--target", "target", stdout=out
    )
    assert "Cross-validated" in out.getvalue()
