"""Figures of the latest credit-bureau report that was known."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from scoring.features.tables import ASSESSED, BUREAU_REPORTS, CONSENTS
from scoring.maths.sources import Source

_FIGURES = (
    "open_accounts",
    "balance_yuan",
    "limit_yuan",
    "inquiries_3m",
    "overdue_accounts",
    "worst_dpd_24m",
    "months_on_file",
)


def records() -> Table:
    """Return one row for each assessed row that has a report: reported last, and of one day the last known.

    Known by the instant, of a day that a consent covers.
    """
    consented = CONSENTS.filter(CONSENTS.source == Source.BUREAU.value)
    asked = ASSESSED.join(consented, "row")
    seen = BUREAU_REPORTS.join(asked, "person")
    seen = seen.filter(
        seen.known_at <= seen.as_of,
        seen.reported_on <= seen.on,
        seen.reported_on >= seen.covers_from,
    )
    order = [seen[name].desc() for name in ("reported_on", "known_at", *_FIGURES)]
    latest = ibis.window(group_by=seen.row, order_by=order)
    seen = seen.mutate(place=ibis.row_number().over(latest))
    last = seen.filter(seen.place == 0)
    return last.select(
        "row",
        *_FIGURES,
        utilisation=last.balance_yuan / last.limit_yuan.nullif(0),
        report_age_days=last.on.delta(last.reported_on, unit="day").cast("float64"),
    )
