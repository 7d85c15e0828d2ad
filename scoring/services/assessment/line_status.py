"""How a line stands: what is drawn, whether anything is overdue, how long all was paid on time."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef

from billing.maths.terms import Component
from billing.models import Instalment, Position, Segment
from billing.querysets import BAND_DAYS, overdue_between
from lending.models import CreditLine
from scoring.maths.limits import LineStatus

_LONGEST_OVERDUE = max(most for _fewest, most in BAND_DAYS.values())


def of(*, line: CreditLine, on: date) -> LineStatus:
    """Read how a line stands on a business date. The caller holds the line."""
    changed = line.limit_changes.order_by("-pk").first()
    return LineStatus(
        limit_fen=line.limit_fen,
        drawn_fen=line.principal_outstanding_fen + line.held_fen,
        was_set=changed is not None or line.limit_fen > 0,
        is_overdue=is_overdue(line=line, on=on),
        clean_instalments=clean_instalments(
            line=line, since=changed.effective_on if changed else line.opened_on, on=on
        ),
    )


def is_overdue(*, line: CreditLine, on: date) -> bool:
    """Return whether any loan of the line is past due."""
    overdue = Position.objects.filter(line=line)
    return overdue.filter(overdue_between(1, _LONGEST_OVERDUE, on)).exists()


def clean_instalments(*, line: CreditLine, since: date, on: date) -> int:
    """Count the due dates after `since`, through `on`, paid on time in a row up to now.

    Instalments due on one day count as one: else a few tiny loans would be many. Whoever was late begins anew.
    """
    late = Segment.objects.filter(loan=OuterRef("loan"), instalment_no=OuterRef("no")).exclude(
        component=Component.INTEREST
    )
    due = Instalment.objects.filter(loan__line=line, due_on__gt=since, due_on__lte=on).annotate(
        was_late=Exists(late),
        left_fen=F("principal_fen")
        + F("interest_fen")
        - F("principal_settled_fen")
        - F("interest_settled_fen"),
    )
    clean: dict[date, bool] = {}
    for due_on, was_late, left_fen in due.values_list("due_on", "was_late", "left_fen"):
        if left_fen and due_on == on:
            continue
        clean[due_on] = clean.get(due_on, True) and not was_late and not left_fen
    count = 0
    for due_on in sorted(clean, reverse=True):
        if not clean[due_on]:
            break
        count += 1
    return count
