"""What became of matured vintages: calibration by decile, AUC, and the decisions that persons overrode.

A vintage is the people who drew a loan in one month; it is matured once the outcome window of the last of them is over.
Figures are given, not stored.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np

from core.maths.calendar import month_after
from scoring.maths.matured import deciles, discrimination
from scoring.maths.measures import Interval
from scoring.models import Assessment, ModelVersion, ShadowScore, StabilityFigure
from scoring.services.model_registry import outcomes, validation_figures
from scoring.services.model_registry.outcomes import Windows

Kind = StabilityFigure.Kind


def matured_in(month: date, *, model: ModelVersion) -> date:
    """Return the vintage whose outcome window ends in a month, by its first day."""
    return month_after(month, -model.sample.outcome_months)


def of_what_became(*, model: ModelVersion, month: date, known_on: date) -> list[StabilityFigure]:
    """Return the calibration of each decile and the AUC of the vintage that matured in a month.

    Outcomes are those of a sample, as known at the end of `known_on`, a closed day of the month's last one or later.
    Nobody drew, or nobody was scored before: no figures.
    """
    vintage = matured_in(month, model=model)
    rows = np.array(_became(model, vintage, known_on), dtype=np.int64).reshape(-1, 2)
    pd, bad = rows[:, 0] / 1_000_000, rows[:, 1]
    told = {"model": model, "month": month}
    figures = [
        StabilityFigure(
            **told,
            kind=Kind.CALIBRATION,
            subject=str(number),
            value=decile.bad_rate,
            people=decile.people,
            detail={"vintage": vintage.isoformat(), "is_outside": decile.is_outside}
            | asdict(decile),
        )
        for number, decile in enumerate(deciles(bad, pd), 1)
    ]
    found = discrimination(bad, pd)
    if found is not None:
        detail = _auc(model, found) | {"vintage": vintage.isoformat(), "bads": int(bad.sum())}
        figures.append(
            StabilityFigure(
                **told, kind=Kind.AUC, value=found.value, people=len(bad), detail=detail
            )
        )
    return figures


def _became(model: ModelVersion, vintage: date, known_on: date) -> list[tuple[int, bool]]:
    """Return the PD foretold of each person of a vintage, per million, and whether they went bad.

    Left out as in a sample: who was bad when they drew, and who had nothing due early enough to become bad.
    """
    if not _has_foretold(model, month_after(vintage)):
        return []
    sample = model.sample
    last = month_after(vintage) - timedelta(days=1)
    windows = Windows(vintage, last, sample.outcome_months, sample.bad_dpd)
    drew = outcomes.observe(windows=windows, known_on=known_on, assessments=False)
    became = {row.borrower_id: row for row in drew if row.is_bad is not None}
    asked = {
        "model": model.pk,
        "from": vintage,
        "people": list(became),
        "drawn_on": [row.seen_on for row in became.values()],
    }
    foretold = outcomes.read_sets("predicted_pd", asked)
    return [(pd_ppm, bool(became[person].is_bad)) for person, pd_ppm in foretold]


def _has_foretold(model: ModelVersion, until: date) -> bool:
    """Return whether a model had scored anybody by then: the book isn't read each night for one that is younger."""
    tables = (ShadowScore, Assessment)
    return any(table.objects.filter(model=model, on__lt=until).exists() for table in tables)


def _auc(model: ModelVersion, found: Interval) -> dict[str, Any]:
    validated = validation_figures.auc_out_of_time(model)
    return {
        "low": found.low,
        "high": found.high,
        "standard_error": found.standard_error,
        "validated": validated and [validated.value, validated.low, validated.high],
    }


def of_overrides(*, model: ModelVersion, month: date) -> list[StabilityFigure]:
    """Return the share of a month's assessments that persons overrode."""
    counts = _overrides(model, month, month_after(month) - timedelta(days=1))
    assessed, up, down = counts[:3]
    if not assessed:
        return []
    return [
        StabilityFigure(
            model=model,
            month=month,
            kind=Kind.OVERRIDE,
            value=(up + down) / assessed,
            people=assessed,
            detail={"up": up, "down": down},
        )
    ]


def of_matured_overrides(
    *, model: ModelVersion, month: date, known_on: date
) -> list[StabilityFigure]:
    """Return the bad rate of the overridden decisions whose outcome window ends in a month, beside the others'."""
    vintage = matured_in(month, model=model)
    overridden, bads, others, other_bads = _overrides(model, vintage, known_on)[3:]
    if not overridden:
        return []
    return [
        StabilityFigure(
            model=model,
            month=month,
            kind=Kind.OVERRIDE_BAD,
            value=bads / overridden,
            people=overridden,
            detail={
                "vintage": vintage.isoformat(),
                "bads": bads,
                "others": others,
                "other_bads": other_bads,
            },
        )
    ]


def _overrides(model: ModelVersion, assessed_in: date, known_on: date) -> tuple[int, ...]:
    bad_dpd = model.sample.bad_dpd
    asked = outcomes.lateness(since=assessed_in, bad_dpd=bad_dpd, known_on=known_on) | {
        "model": model.pk,
        "from": assessed_in,
        "until": month_after(assessed_in),
        "months": model.sample.outcome_months,
    }
    (row,) = outcomes.read_sets("overrides", asked)
    return row
