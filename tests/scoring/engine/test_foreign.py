"""The challenger of foreign tables: free where unseen rows call for it, bound elsewhere."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.model_selection import train_test_split

from benchmarks.foreign_tables import hidden_values, interplay, weak
from benchmarks.lightgbm_defaults import MOST_BELOW, as_given_to_lightgbm
from scoring.engine import blend, foreign
from scoring.engine.blend import Blend
from scoring.engine.challenger import challenger
from scoring.engine.foreign import foreign_challenger
from scoring.maths import measures
from tests.scoring.engine.tables import people


def parted(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    return frame.drop(columns="bad"), frame["bad"].to_numpy()


@pytest.fixture(autouse=True)
def _fewer_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        foreign, "FREE", foreign.FREE | {"num_iterations": 200, "learning_rate": 0.1}
    )


@pytest.mark.parametrize("table", [hidden_values, interplay])
def test_what_columns_tell_together_is_found(table: object) -> None:
    assert callable(table)
    frame, bad = parted(table(4_000))
    given = as_given_to_lightgbm(frame)
    seen, unseen = train_test_split(
        np.arange(len(bad)), test_size=0.3, stratify=bad, random_state=0
    )
    fitted = foreign_challenger().fit(frame.iloc[seen], bad[seen])
    defaults = LGBMClassifier(n_jobs=1, verbose=-1).fit(given.iloc[seen], bad[seen])
    ours, theirs = (
        measures.auc(bad[unseen], np.asarray(pd_)[:, 1])
        for pd_ in (
            fitted.predict_proba(frame.iloc[unseen]),
            defaults.predict_proba(given.iloc[unseen]),
        )
    )
    assert fitted["boosting"].free_share_ > 0.5
    assert ours > theirs - MOST_BELOW
    bound = challenger().fit(frame.iloc[seen], bad[seen]).predict_proba(frame.iloc[unseen])[:, 1]
    assert measures.auc(bad[unseen], bound) < theirs - MOST_BELOW, "the table asks nothing"


def test_a_weak_table_keeps_its_bounds() -> None:
    frame, bad = parted(weak(1_500))
    fitted = foreign_challenger().fit(frame, bad)
    assert fitted["boosting"].free_share_ == 0
    assert fitted.predict_proba(frame) == pytest.approx(
        challenger().fit(frame, bad).predict_proba(frame)
    )


def test_what_is_said_of_unseen_rows_knows_no_outcome() -> None:
    frame, bad = parted(weak(1_000))
    noise = np.random.default_rng(1).permutation(bad)
    unseen = foreign_challenger().fit(frame, noise)["boosting"].unseen_
    error = measures.auc_interval(noise, unseen).standard_error
    assert abs(measures.auc(noise, unseen) - 0.5) < 3 * error


def test_a_large_table_has_fewer_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_CELLS_AT_LEISURE", 100)
    frame, bad = parted(weak(1_000))
    boosting = foreign_challenger().fit(frame, bad)["boosting"]
    assert len(boosting.bound_.models) == foreign.MODELS_IN_HASTE
    assert np.isfinite(boosting.unseen_).mean() == pytest.approx(0.6, abs=0.01)


def test_of_many_rows_neither_model_is_trained_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = people(800)
    bad = frame.pop("target").to_numpy()
    trained = []
    once = blend._trained

    def counted(*of: Any) -> Any:
        trained.append(1)
        return once(*of)

    monkeypatch.setattr(blend, "_trained", counted)
    monkeypatch.setattr(blend, "MOST_ROWS_HELD_OUT", 500)
    fitted = Blend().fit(frame, bad)
    assert trained == [1]
    assert 0 <= fitted.weight_ <= 1
    noise = pd.DataFrame(
        {"noise": np.random.default_rng(0).normal(size=800), "late": frame["late"]}
    )
    assert Blend().fit(noise, bad).predict_proba(noise).sum(axis=1) == pytest.approx(1)
