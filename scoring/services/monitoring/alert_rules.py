"""The rules by which a month's figures open findings. Each opens once, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from core.maths.calendar import month_after
from scoring.maths.matured import is_below_validation
from scoring.maths.measures import Interval
from scoring.models import Finding, ModelVersion, StabilityFigure
from scoring.services.model_registry import findings

Kind, Rule = StabilityFigure.Kind, Finding.Rule

# The people scored have changed above this; from the lower mark on they are changing.
PSI_HIGHEST, PSI_WARNING = 0.25, 0.1
# Of fewer people a PSI moves by chance alone: ten bands of 100 people pass 0.25 once in three hundred months.
FEWEST_PEOPLE = 100
# A 95 % interval reaches so many standard errors to either side.
_ERRORS_IN_AN_INTERVAL = 2 * 1.959964


def judge(*, model: ModelVersion, month: date, on: date) -> list[Finding]:
    """Open what a model's figures of a month show. May run twice."""
    since = month_after(month)
    opened = (
        findings.open_finding(
            model=model, rule=rule, subject=subject, evidence=evidence, on=on, since=since
        )
        for rule, subject, evidence in _found(model, month)
    )
    return [finding for finding in opened if finding is not None]


def _found(model: ModelVersion, month: date) -> Iterator[tuple[Finding.Rule, str, dict[str, Any]]]:
    figures = StabilityFigure.objects.filter(model=model, month=month)
    for figure in figures.filter(kind=Kind.PSI, value__gt=PSI_HIGHEST, people__gte=FEWEST_PEOPLE):
        yield Rule.DRIFT, "", _evidence(figure) | {"most_moved": _most_moved(model, month)}
    before = set(_outside(model, month_after(month, -1)).values_list("subject", flat=True))
    for figure in _outside(model, month).filter(subject__in=before):
        yield Rule.CALIBRATION, figure.subject, _evidence(figure)
    for figure in figures.filter(kind=Kind.AUC):
        if _is_too_low(figure):
            yield Rule.DISCRIMINATION, figure.detail["vintage"][:7], _evidence(figure)


def _outside(model: ModelVersion, month: date) -> Any:
    return StabilityFigure.objects.filter(
        model=model, month=month, kind=Kind.CALIBRATION, detail__is_outside=True
    )


def _is_too_low(figure: StabilityFigure) -> bool:
    if not figure.detail["validated"]:
        return False
    value, low, high = figure.detail["validated"]
    validated = Interval(value, low, high, (high - low) / _ERRORS_IN_AN_INTERVAL)
    detail = figure.detail
    found = Interval(figure.value, detail["low"], detail["high"], detail["standard_error"])
    return is_below_validation(found, validated)


def _evidence(figure: StabilityFigure) -> dict[str, Any]:
    return {
        "month": figure.month.isoformat(),
        "figure": figure.pk,
        "value": round(figure.value, 6),
        "people": figure.people,
        **figure.detail,
    }


def _most_moved(model: ModelVersion, month: date) -> list[dict[str, Any]]:
    """Name the three features that moved most, for whoever looks for the cause."""
    csi = StabilityFigure.objects.filter(model=model, month=month, kind=Kind.CSI)
    return [
        {"feature": figure.subject, "csi": round(figure.value, 6)}
        for figure in csi.order_by("-value")[:3]
    ]
