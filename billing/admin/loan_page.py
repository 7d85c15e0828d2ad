"""What a loan's page shows: how it stood on a day, computed from its facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths import position as replayed
from billing.maths.facts import Stop
from billing.maths.pauses import StoppedDays, stopped_days
from billing.maths.schedule import build
from billing.maths.state import state
from billing.maths.terms import Component
from billing.models import BureauNotice, Fact, Posting
from billing.services.facts import pauses
from billing.services.facts.pause_actions import told
from billing.services.positions import claims, stored_positions
from billing.services.positions.terms import terms_of
from core.maths.calendar import today
from core.maths.money import percent
from core.models import Approval
from core.templatetags.cells import first_of
from lending.models import Loan

MOST_POSTINGS = 200
MOST_CHART_POINTS = 366

COMPONENTS = {
    Component.PRINCIPAL: gettext_lazy("principal"),
    Component.INTEREST: gettext_lazy("interest"),
    Component.PENALTY_INTEREST: gettext_lazy("penalty interest"),
    Component.COMPOUND_INTEREST: gettext_lazy("compound interest"),
}


@dataclass(frozen=True)
class InstalmentRow:
    """One due date as it stood on the day asked for. Interest that is not due yet is what the schedule expects."""

    no: int
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_interest_fen: int
    compound_interest_fen: int
    settled_fen: int
    unpaid_fen: int
    standing: str
    kind: str


@dataclass(frozen=True)
class FactRow:
    """A recorded fact, what it gave to each component, and whether it was undone."""

    fact: Fact
    is_undone: bool
    counts: bool
    is_paused: bool
    agreed: str
    parts: list[tuple[str, int]] = field(default_factory=list)


def loan_page(
    loan: Loan, as_of: date, known_on: date | None, *, postings: int = MOST_POSTINGS
) -> dict[str, Any]:
    """Gather the page of one loan as of a day; with `known_on`, as was known at that day's end.

    Of its postings the first so many are shown.
    """
    as_of = max(as_of, loan.drawn_on)
    position = stored_positions.replay_loan(loan=loan, as_of=as_of, known_on=known_on)
    stands = state(position, as_of)
    return {
        "as_of": as_of,
        "known_on": known_on,
        "is_today": as_of == today() and known_on is None,
        "state": stands,
        "claim": _claim(position, as_of),
        "notice": BureauNotice.objects.filter(loan=loan).last(),
        "instalments": instalment_rows(position, as_of),
        "segments": [
            {
                "segment": segment,
                "accrued_fen": segment.accrued_fen(as_of),
                "rate": percent(int(segment.rate * 1_000_000)),
                "component": COMPONENTS[segment.kind],
            }
            for segment in sorted(position.segments, key=lambda s: (s.starts_on, s.instalment_no))
        ],
        "facts": fact_rows(loan, position),
        "pauses": [told(fact) for fact in pauses.standing(loan=loan, on=as_of, known_on=known_on)],
        "postings": first_of(
            Posting.objects.filter(loan=loan).prefetch_related(
                "transfers__debit", "transfers__credit"
            ),
            postings,
        ),
        "chart": json.dumps(balance_chart(loan, position, as_of)),
    }


def _claim(position: replayed.Position, as_of: date) -> dict[str, Any] | None:
    found = claims.claim_on(position=position, as_of=as_of)
    if found is None:
        return None
    return {"claim": found, "rate": percent(found.annual_rate_ppm)}


def instalment_rows(position: replayed.Position, as_of: date) -> list[InstalmentRow]:
    """Return the schedule row by row, with what is unpaid and a word for how each stands."""
    clock = stopped_days([applied.fact for applied in position.applied], Stop.CLOCK)
    return [_instalment_row(row, position, as_of, clock) for row in position.instalments]


def _instalment_row(
    row: replayed.Instalment, position: replayed.Position, as_of: date, clock: StoppedDays
) -> InstalmentRow:
    penalty_fen = row.penalty_interest_fen + _open_fen(
        position, row.no, Component.PENALTY_INTEREST, as_of
    )
    compound_fen = row.compound_interest_fen + _open_fen(
        position, row.no, Component.COMPOUND_INTEREST, as_of
    )
    settled_fen = (
        row.principal_settled_fen
        + row.interest_settled_fen
        + row.penalty_interest_settled_fen
        + row.compound_interest_settled_fen
    )
    total_fen = row.principal_fen + row.interest_fen + penalty_fen + compound_fen
    standing, kind = _standing(row.due_on, settled_fen, total_fen - settled_fen, as_of, clock)
    return InstalmentRow(
        no=row.no,
        due_on=row.due_on,
        principal_fen=row.principal_fen,
        interest_fen=row.interest_fen,
        penalty_interest_fen=penalty_fen,
        compound_interest_fen=compound_fen,
        settled_fen=settled_fen,
        unpaid_fen=total_fen - settled_fen,
        standing=standing,
        kind=kind,
    )


def _open_fen(position: replayed.Position, no: int, kind: Component, as_of: date) -> int:
    return sum(
        s.accrued_fen(as_of)
        for s in position.segments
        if s.ends_on is None and s.kind is kind and s.instalment_no == no
    )


def _standing(
    due_on: date, settled_fen: int, unpaid_fen: int, as_of: date, clock: StoppedDays
) -> tuple[str, str]:
    if not unpaid_fen:
        return _("paid"), "good"
    if due_on < as_of:
        days = (as_of - due_on).days - clock.days_between(due_on, as_of)
        return _("overdue %(days)d d") % {"days": days}, "bad"
    if due_on == as_of:
        return _("due today"), "wait"
    return (_("partly paid"), "wait") if settled_fen else (_("not due yet"), "")


def fact_rows(loan: Loan, position: replayed.Position) -> list[FactRow]:
    """Return every fact ever recorded, the undone ones too, with what each gave to which component."""
    applied = {int(a.fact.reference): a for a in position.applied}
    undone, paused = _undone(loan), pauses.standing(loan=loan, on=today())
    facts = Fact.objects.filter(loan=loan).select_related(
        "reverses", "approval__maker", "approval__checker"
    )
    return [
        FactRow(
            fact,
            fact.pk in undone,
            fact.pk in applied,
            fact in paused,
            _agreed(fact),
            _parts(applied.get(fact.pk)),
        )
        for fact in facts.order_by("value_on", "pk")
    ]


def _agreed(fact: Fact) -> str:
    """Return what was agreed on, where a fact's amount can't say it."""
    if fact.kind == Fact.Kind.PAUSE:
        return told(fact)
    if fact.kind != Fact.Kind.RESTRUCTURE:
        return ""
    agreed = {"interest_only": 0} | fact.detail
    said = _("%(instalments)s instalments from %(first_due_on)s") % agreed
    if not agreed["interest_only"]:
        return said
    return _("%(said)s, the first %(count)s of interest only") % {
        "said": said,
        "count": agreed["interest_only"],
    }


def _undone(loan: Loan) -> set[int]:
    reversals = Fact.objects.filter(loan=loan, reverses__isnull=False)
    return {fact_id for fact_id in reversals.values_list("reverses_id", flat=True) if fact_id}


def _parts(applied: replayed.Applied | None) -> list[tuple[str, int]]:
    if applied is None:
        return []
    parts = [
        (str(word), applied.allocated_fen(component)) for component, word in COMPONENTS.items()
    ]
    parts.append((_("credit balance"), applied.credit_fen))
    return [(name, fen) for name, fen in parts if fen]


def balance_chart(loan: Loan, position: replayed.Position, as_of: date) -> dict[str, Any]:
    """Draw principal outstanding as it was beside what was agreed, over the loan's days."""
    schedule = build(
        loan.principal_fen, loan.drawn_on, terms_of(loan.product_version, loan.instalments)
    )
    agreed = _steps(loan, [(row.due_on, row.principal_fen) for row in schedule])
    actual = _steps(
        loan, [(a.fact.value_on, a.allocated_fen(Component.PRINCIPAL)) for a in position.applied]
    )
    last_on = max(as_of, *agreed)
    step = 1 + (last_on - loan.drawn_on).days // MOST_CHART_POINTS
    days = [
        loan.drawn_on + timedelta(n) for n in range(0, (last_on - loan.drawn_on).days + 1, step)
    ]
    return {
        "labels": [day.isoformat() for day in days],
        "datasets": [
            _line(
                _("outstanding"),
                [_at(actual, day) if day <= as_of else None for day in days],
                "primary-600",
            ),
            _line(_("agreed"), [_at(agreed, day) for day in days], "base-300"),
        ],
    }


def _steps(loan: Loan, paid: Iterable[tuple[date, int]]) -> dict[date, int]:
    """Return the balance from each day on, in fen."""
    steps, balance = {loan.drawn_on: loan.principal_fen}, loan.principal_fen
    for day, fen in sorted(paid):
        balance -= fen
        steps[day] = balance
    return steps


def _at(steps: dict[date, int], day: date) -> float:
    """Return the balance in yuan for drawing, never for reckoning."""
    return steps[max(since for since in steps if since <= day)] / 100


def _line(label: str, data: list[float | None], colour: str) -> dict[str, Any]:
    return {
        "label": label,
        "data": data,
        "borderColor": f"var(--color-{colour})",
        "backgroundColor": f"var(--color-{colour})",
        "stepped": True,
        "maxTicksXLimit": 4,
        "displayYAxis": True,
    }


def open_approvals(loan: Loan) -> list[Approval]:
    """List the requests about a loan, or about a fact of it, that wait for a checker."""
    facts = [str(pk) for pk in Fact.objects.filter(loan=loan).values_list("pk", flat=True)]
    about = Q(target_type="lending.loan", target_id=str(loan.pk)) | Q(
        target_type="billing.fact", target_id__in=facts
    )
    return list(
        Approval.objects.filter(about, verdict=Approval.Verdict.OPEN).select_related("maker")
    )
