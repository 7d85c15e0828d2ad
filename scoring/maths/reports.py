"""What a validation report holds. Every figure is a plain number, so that it can be stored as JSON and drawn from it.

Shares and rates are from 0 to 1. A figure that too few people carry is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from scoring.maths.measures import CalibrationBand


@dataclass(frozen=True, slots=True)
class Figures:
    """How well people are parted. AUC with its 95 % interval."""

    people: int
    bads: int
    mean_pd: float | None
    bad_rate: float | None
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    gini: float | None
    ks: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sample: train, out_of_sample, out_of_time; or all that training didn't see: unseen."""

    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Month:
    """People observed in one month, and how far their scores have moved from training (PSI)."""

    month: str
    figures: Figures
    stability: float | None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One feature's stability (CSI) between training and the people judged."""

    feature: str
    source: str
    stability: float


@dataclass(frozen=True, slots=True)
class Swapped:
    """People whom two models decide alike or not, at one share of approvals: both, only_this, only_other, neither."""

    who: str
    people: int
    bad_rate: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of people of an attribute that no model reads: approvals at the cut-off, and what came of them."""

    attribute: str
    group: str
    figures: Figures
    approval_rate: float
    bad_rate_of_approved: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """The same people scored as they are and under a hardship: without a family, faded, with cheats among them."""

    name: str
    people: int
    auc: float | None
    auc_under_it: float | None
    mean_pd: float | None
    mean_pd_under_it: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A model judged on a dated sample. All but `parts` is of people whom training didn't see."""

    kind: str
    sources: list[str]
    cut_off: float
    unscored: int
    parts: list[Part]
    calibration: list[CalibrationBand]
    stability: float | None
    characteristics: list[Characteristic]
    months: list[Month]
    swap_set: list[Swapped]
    groups: list[Group]
    trials: list[Trial]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain objects and lists."""
        return asdict(self)
