"""The street's people as the engine trains on them and compares them: the features that a model may choose from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from scoring.engine.head_to_head import Evidence, unions
from scoring.features.catalogue import FEATURES, Feature
from scoring.synthetic.raw_event_features import Seen, seen
from scoring.synthetic.raw_events import Street

# Windows of one figure say much the same: a model chooses among those of the last quarter.
WINDOW = 90


@dataclass(frozen=True)
class Known:
    """People with their features, their sources and what became of them."""

    street: Street
    frame: pd.DataFrame
    used: list[frozenset[str]]

    @property
    def source_of(self) -> dict[str, str]:
        """Name the source of each column."""
        return {name: FEATURES[name].source.value for name in self.frame.columns}

    def evidence(self) -> Evidence:
        """Return what is compared. The best possible is the true chance of bad, the same for every union."""
        return Evidence(
            frame=self.frame,
            bad=self.street.bad,
            family_of={name: FEATURES[name].family.value for name in self.frame.columns},
            months=self.street.months,
            best=dict.fromkeys(unions(), self.street.true_pd),
        )


def known(street: Street) -> Known:
    """Compute the features of everybody that a model may choose from."""
    found: Seen = seen(street)
    chosen = {name: found.values[name] for name, feature in FEATURES.items() if _is_chosen(feature)}
    return Known(street, pd.DataFrame(chosen), found.used)


def _is_chosen(feature: Feature) -> bool:
    """Return whether a model may choose a feature: records, the last quarter, and the days since the last one seen."""
    return feature.window in {0, WINDOW} or feature.statistic == "recency"
