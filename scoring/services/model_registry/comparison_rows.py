"""What the runs of a comparison say, row by row, in the order and the words in which people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAMILIES: dict[str, Promise] = {
    "behaviour": _("behaviour"),
    "transaction": _("transactions"),
    "bureau": _("credit bureau"),
    "repayment": _("repayment"),
}


@dataclass(frozen=True)
class Range:
    """An AUC and the ends of its interval of 95 %."""

    auc: float
    low: float
    high: float

    @property
    def reach(self) -> float:
        """Return half the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Row:
    """One union of families. `lead` is how far its best model is above the optimum, mostly below zero."""

    families: tuple[str, ...]
    models: Mapping[str, Range]
    brier: float
    optimum: Range | None
    lead: float | None
    is_leak: bool
    by_month: Mapping[str, Range]

    @property
    def blend(self) -> Range:
        """Return the range of scorecard and challenger together."""
        return self.models["blend"]

    @property
    def in_order(self) -> list[Range]:
        """Return scorecard, challenger and both together."""
        return [self.models[model] for model in ("scorecard", "challenger", "blend")]

    @property
    def names(self) -> list[Promise]:
        """Name the families in their order."""
        return [FAMILIES[family] for family in self.families]


def rows(figures: Mapping[str, Any]) -> list[Row]:
    """Read the unions of a stored run: one family first, then two, three and all, the stronger first."""
    found = [_row(union) for union in figures["unions"]]
    return sorted(found, key=lambda row: (len(row.families), -row.blend.auc))


def of(found: Sequence[Row], *families: str) -> Row | None:
    """Find the row of precisely these families."""
    return next((row for row in found if set(row.families) == set(families)), None)


def _row(union: Mapping[str, Any]) -> Row:
    blend = union["models"]["blend"]
    return Row(
        families=tuple(family for family in FAMILIES if family in union["families"]),
        models={model: _range(found) for model, found in union["models"].items()},
        brier=blend["brier"],
        optimum=_range(union["optimum"]) if union["optimum"] else None,
        lead=blend["lead"]["value"] if "lead" in blend else None,
        is_leak=any(model.get("is_leak", False) for model in union["models"].values()),
        by_month={month["month"]: _range(month) for month in union["by_month"]},
    )


def _range(found: Mapping[str, Any]) -> Range:
    return Range(found["auc"], found["low"], found["high"])
