"""How somebody repaid us: from instalments and loans as they were known at the instant."""

from __future__ import annotations

from ibis.expr.types import Table

from scoring.features.tables import ASSESSED, INSTALMENTS, LOANS

_DAYS_A_MONTH = 30.4375


def of_instalments() -> Table:
    """Return one row for each assessed row with an instalment due: how late, how often, how long ago.

    The streak counts what fell due since the last late one. Days late of an unpaid instalment run through the instant's
    business date.
    """
    due = INSTALMENTS.join(ASSESSED, "row")
    due = due.mutate(
        ago=due.on.delta(due.due_on, unit="day").cast("float64"),
        late=(due.days_late > 0).cast("float64"),
    )
    late = due.filter(due.late == 1)
    lately = late.group_by("row").aggregate(since_late=late.ago.min())
    joined = due.left_join(lately, "row").select(
        due.row, due.ago, due.late, due.days_late, due.is_unpaid, lately.since_late
    )
    after = joined.since_late.isnull() | (joined.ago < joined.since_late)
    totals = joined.group_by("row").aggregate(
        instalments_due=joined.count().cast("float64"),
        lates=joined.late.sum(),
        days=joined.days_late.sum(),
        max_days_late=joined.days_late.max(),
        on_time_streak=after.cast("float64").sum(),
        days_since_late=joined.since_late.min(),
        days_past_due=joined.is_unpaid.ifelse(joined.days_late, 0.0).max(),
    )
    return totals.select(
        "row",
        "instalments_due",
        "max_days_late",
        "on_time_streak",
        "days_since_late",
        "days_past_due",
        share_late=totals.lates / totals.instalments_due,
        mean_days_late=totals.days / totals.instalments_due,
    )


def of_loans() -> Table:
    """Return a row for each assessed row with a loan: how long a customer, how many loans settled, how often early."""
    drawn = LOANS.join(ASSESSED, "row")
    drawn = drawn.mutate(ago=drawn.on.delta(drawn.drawn_on, unit="day").cast("float64"))
    totals = drawn.group_by("row").aggregate(
        loans_settled=drawn.is_settled.cast("float64").sum(),
        longest=drawn.ago.max(),
        prepayments=drawn.prepayments.sum(),
    )
    return totals.select(
        "row", "loans_settled", "prepayments", months_on_book=totals.longest / _DAYS_A_MONTH
    )
