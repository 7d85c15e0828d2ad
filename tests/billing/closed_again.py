"""A close that runs a second time: what it wrote the first time, and how it is made to run again."""

from datetime import date

from billing.models import (
    Arrears,
    Books,
    BureauNotice,
    CloseRun,
    Instalment,
    OverdueCase,
    Position,
    Posting,
    Provision,
    Segment,
    Statement,
    StatementLine,
    Transfer,
    TrialBalance,
)
from billing.services.close import business_days
from core.models import OutboxEvent
from lending.models import CreditLine, LineFreeze

WRITTEN = (
    Arrears,
    Books,
    BureauNotice,
    CreditLine,
    Instalment,
    LineFreeze,
    OutboxEvent,
    OverdueCase,
    Position,
    Posting,
    Provision,
    Segment,
    Statement,
    StatementLine,
    Transfer,
    TrialBalance,
)


def written() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows that a close may write, but for those that remember the close itself."""
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in WRITTEN}


def close_again(on: date) -> None:
    """Close a day as if a crash had lost all memory of its steps."""
    run = CloseRun.objects.get(business_on=on)
    # Step by step: a join over tables that the planner holds for empty takes the third power of their rows.
    for step in run.steps.all():
        step.chunks.all().delete()
    run.steps.update(started_at=None, finished_at=None)
    CloseRun.objects.filter(pk=run.pk).update(finished_at=None)
    business_days.close_day(on=on)
