"""What became of matured vintages: calibration by decile, AUC, and the decisions that persons overrode.

A vintage is the people who drew a loan in one month; it is matured once the outcome window of the last of them is over.
Figures are given, not stored.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction

from scoring.maths.matured import deciles, discrimination
from scoring.maths.measures import Interval
from scoring.models import ModelVersion, StabilityFigure
from scoring.services.model_life import validation_figures
from scoring.sql import statement

Kind = StabilityFigure.Kind


def month_after(month: date, count: int = 1) -> date:
    """Give the first day of the month so many after one; before it where the count is negative."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def matured_in(month: date, *, model: ModelVersion) -> date:
    """Give the vintage whose outcome window ends in a month, by its first day."""
    return month_after(month, -model.sample.outcome_months)


def of_what_became(*, model: ModelVersion, month: date) -> list[StabilityFigure]:
    """Give the calibration of each decile and the AUC of the vintage that matured in a month.

    Outcomes are those known now. Nobody drew, or nobody was scored before: no figures.
    """
    vintage = matured_in(month, model=model)
    with transaction.atomic(), connection.cursor() as cursor:
        # Everybody is read: where statistics know of nobody yet, a loop over people costs the square of them.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement("matured_vintage"), _window(model, vintage, month))
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
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


def _auc(model: ModelVersion, found: Interval) -> dict[str, Any]:
    validated = validation_figures.auc_out_of_time(model)
    return {
        "low": found.low,
        "high": found.high,
        "standard_error": found.standard_error,
        "validated": validated and [validated.value, validated.low, validated.high],
    }


def of_overrides(*, model: ModelVersion, month: date) -> list[StabilityFigure]:
    """Give the share of a month's assessments that persons overrode."""
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


def of_matured_overrides(*, model: ModelVersion, month: date) -> list[StabilityFigure]:
    """Give the bad rate of the overridden decisions whose outcome window ends in a month, beside the others'."""
    vintage = matured_in(month, model=model)
    overridden, bads, others, other_bads = _overrides(model, vintage, month)[3:]
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


def _overrides(model: ModelVersion, assessed_in: date, known_in: date) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement("overrides"), _window(model, assessed_in, known_in))
        row: tuple[int, ...] = cursor.fetchone()
    return row


def _window(model: ModelVersion, first: date, month: date) -> dict[str, Any]:
    return {
        "model": model.pk,
        "from": first,
        "until": month_after(first),
        "through": month_after(month) - timedelta(days=1),
        "months": model.sample.outcome_months,
        "bad_dpd": model.sample.bad_dpd,
    }
