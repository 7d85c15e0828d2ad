"""Folds side by side give what each gives alone."""

import io
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from sklearn.model_selection import StratifiedKFold

from scoring.engine import folds
from scoring.engine.cross_validation import SEEDS, seeds_for
from scoring.engine.table import LabelledTable
from tests.scoring.engine.tables import people, written


def table(rows: int) -> LabelledTable:
    frame = people(rows)
    return LabelledTable(frame.drop(columns="target"), frame["target"].to_numpy(), None, 0, 0)


def test_two_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    of = table(300)
    parts = list(StratifiedKFold(2, shuffle=True, random_state=0).split(of.frame, of.bad))
    alone = list(folds.predictions_of_each(of.frame, of.bad, parts))
    monkeypatch.setattr(folds, "FEWEST_CELLS_TO_SHARE", 0)
    monkeypatch.setattr(folds, "_cores", lambda: 2)
    shared = list(folds.predictions_of_each(of.frame, of.bad, parts))
    assert len(shared) == len(alone) == 2
    for one, other in zip(alone, shared, strict=True):
        assert all(np.array_equal(one[model], other[model]) for model in one)


def test_a_large_table_is_judged_by_one_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seeds_for(table(100)) == SEEDS
    monkeypatch.setattr("scoring.engine.cross_validation.MOST_CELLS_FOR_ALL_SEEDS", 399)
    assert seeds_for(table(100)) == SEEDS[:1]


def test_each_fold_is_told_on_standard_error_alone(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    path = written(people(120).drop(columns=["city", "noise"]), tmp_path)
    with redirect_stderr(err):
        call_command("validate_dataset", str(path), "--target", "target", "--json", stdout=out)
    assert "Fold 15 of 15 is judged" in err.getvalue()
    assert out.getvalue().startswith("{")
