"""What features are asked of, and what is answered: values by name and the state of each source, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.maths.calendar import BUSINESS_ZONE


class SourceState(StrEnum):
    """Whether a source of evidence was used for somebody, and why not."""

    USED = "used"
    REFUSED = "refused"
    NO_DATA = "no_data"
    TOO_FEW_DAYS = "too_few_days"
    TOO_FEW_FEATURES = "too_few_features"
    DISTRUSTED = "distrusted"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A borrower at an instant. Nothing that became known later is looked at."""

    borrower_id: int
    as_of: datetime

    @property
    def on(self) -> date:
        """Return the business date of the instant; only days before it count."""
        return self.as_of.astimezone(BUSINESS_ZONE).date()


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """The features of some people, one row each, in the order asked.

    `values` has every feature of the catalogue; NaN is missing. Features of a source that isn't used are missing.
    `sources` says of each source how it stands.
    """

    assessed: tuple[Assessed, ...]
    values: Mapping[str, NDArray[np.float64]]
    sources: tuple[Mapping[str, SourceState], ...]

    def used(self, row: int) -> frozenset[str]:
        """Name the sources used for one row: the variant of the model that scores it."""
        return frozenset(
            source for source, state in self.sources[row].items() if state is SourceState.USED
        )
