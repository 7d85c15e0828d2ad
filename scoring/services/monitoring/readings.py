"""What the watch's page shows of one model: stored monthly figures of the last year, arranged by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.maths.calendar import month_after
from scoring.models import ModelVersion, StabilityFigure
from scoring.services.model_registry import validation_figures

Kind = StabilityFigure.Kind
MONTHS_SHOWN = 12
FEATURES_SHOWN = 25

ByMonth = dict[date, StabilityFigure]
Row = tuple[str, list[StabilityFigure | None]]


@dataclass(frozen=True)
class Watched:
    """A model's months. `features` and `coverage` hold a row by subject and a cell by month, None where none is."""

    model: ModelVersion
    months: Sequence[date]
    psi: ByMonth
    auc: ByMonth
    overrides: ByMonth
    override_bads: ByMonth
    features: Sequence[Row]
    features_left_out: int
    coverage: Sequence[Row]
    deciles: Sequence[StabilityFigure]
    validated: validation_figures.Auc | None

    @property
    def newest_psi(self) -> StabilityFigure | None:
        """Return the last month's PSI."""
        return self.psi[max(self.psi)] if self.psi else None

    @property
    def newest_auc(self) -> StabilityFigure | None:
        """Return the AUC of the last vintage that matured."""
        return self.auc[max(self.auc)] if self.auc else None

    @property
    def newest_override(self) -> StabilityFigure | None:
        """Return the last month's share of decisions overridden."""
        return self.overrides[max(self.overrides)] if self.overrides else None

    @property
    def deciles_outside(self) -> int:
        """Count the last vintage's deciles whose PD can't be their bad rate."""
        return sum(bool(figure.detail["is_outside"]) for figure in self.deciles)


def of(*, model: ModelVersion, on: date) -> Watched:
    """Arrange a model's figures of the last twelve months before a day. One query."""
    since = month_after(on, -MONTHS_SHOWN)
    figures = StabilityFigure.objects.filter(model=model, month__gte=since).order_by("month")
    by_kind: dict[str, dict[str, ByMonth]] = defaultdict(lambda: defaultdict(dict))
    for figure in figures:
        by_kind[figure.kind][figure.subject][figure.month] = figure
    months = sorted({figure.month for figure in figures})
    features = _rows(by_kind[Kind.CSI], months)
    features.sort(key=_newest_value, reverse=True)
    return Watched(
        model=model,
        months=months,
        psi=by_kind[Kind.PSI][""],
        auc=by_kind[Kind.AUC][""],
        overrides=by_kind[Kind.OVERRIDE][""],
        override_bads=by_kind[Kind.OVERRIDE_BAD][""],
        features=features[:FEATURES_SHOWN],
        features_left_out=max(len(features) - FEATURES_SHOWN, 0),
        coverage=_rows(by_kind[Kind.COVERAGE], months),
        deciles=_last_deciles(by_kind[Kind.CALIBRATION]),
        validated=validation_figures.auc_out_of_time(model),
    )


def _rows(by_subject: dict[str, ByMonth], months: Sequence[date]) -> list[Row]:
    return [
        (subject, [by_month.get(month) for month in months])
        for subject, by_month in by_subject.items()
    ]


def _newest_value(row: Row) -> float:
    return next((figure.value for figure in reversed(row[1]) if figure is not None), 0.0)


def _last_deciles(by_decile: dict[str, ByMonth]) -> list[StabilityFigure]:
    newest = max((month for months in by_decile.values() for month in months), default=None)
    found = (months.get(newest) for months in by_decile.values() if newest)
    return sorted((figure for figure in found if figure), key=lambda figure: int(figure.subject))
