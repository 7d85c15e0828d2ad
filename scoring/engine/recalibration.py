"""Make a trained scorecard less sure of itself, on people it has not seen."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.engine.training import distribution, scores_of
from scoring.maths import scorecards
from scoring.maths.stored import Reader, written


def recalibrated(
    artefact: str, frame: pd.DataFrame, bad: NDArray[np.int64], used: Sequence[frozenset[str]]
) -> str:
    """Stretch and shift every variant alike, so that the log odds of these people come true.

    Order, shares of features and caps stay as they are. Everybody needs a variant for the sources used.
    """
    document = json.loads(artefact)
    scores = scores_of(scorecards.read(Reader(document)), frame, used)
    line = LogisticRegression(C=np.inf).fit(scores.reshape(-1, 1), bad)
    slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    for variant in document["variants"]:
        variant["intercept"] = variant["intercept"] * slope + shift
        variant["coefficients"] = [of * slope for of in variant["coefficients"]]
    document["scores"] = distribution(scorecards.read(Reader(document)), frame, used)
    return written(document)
