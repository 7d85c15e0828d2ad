"""Pauses of a loan in hardship: penalty stops, or the clock of days past due, until a day or until resumed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from billing.maths.facts import Stop
from billing.models import Fact
from billing.services.facts import recording
from core.models import Approval
from lending.models import Loan


def pause(
    *,
    loan: Loan,
    until: date,
    stops: Sequence[Stop],
    on: date,
    actor: str,
    approval: Approval,
    value_on: date | None = None,
) -> Fact:
    """Stop penalty, the clock or both from `value_on`, else today, up to `until`, which itself is not paused.

    Raises facts.FactRefused for a pause without days, and for one of what is paused already.
    """
    detail = {"until": until.isoformat(), "stops": [stop.value for stop in stops]}
    fact = Fact(
        kind=Fact.Kind.PAUSE,
        loan=loan,
        value_on=value_on or on,
        approval=approval,
        detail=detail,
    )
    return recording.record_alone(fact=fact, on=on, actor=actor)


def resume(
    *,
    loan: Loan,
    pause_id: int,
    on: date,
    actor: str,
    approval: Approval,
    value_on: date | None = None,
) -> Fact:
    """End a pause of a loan early, on `value_on` or else today: that day is not paused any more.

    Raises facts.FactRefused where no such pause stands, or it isn't paused on that day.
    """
    fact = Fact(
        kind=Fact.Kind.RESUME,
        loan=loan,
        value_on=value_on or on,
        approval=approval,
        detail={"of": pause_id},
    )
    return recording.record_alone(fact=fact, on=on, actor=actor)


def standing(*, loan: Loan, on: date, known_on: date | None = None) -> list[Fact]:
    """Return the pauses that a loan was in on a day, oldest first, the reversed and the resumed ones left out.

    With `known_on`, as was known at that day's end.
    """
    known = Fact.objects.filter(loan=loan)
    if known_on is not None:
        known = known.filter(recorded_on__lte=known_on)
    kinds = (Fact.Kind.PAUSE, Fact.Kind.RESUME, Fact.Kind.REVERSAL)
    told = list(known.filter(kind__in=kinds).order_by("value_on", "pk"))
    undone = {fact.reverses_id for fact in told}
    counting = [fact for fact in told if fact.pk not in undone and fact.value_on <= on]
    ended = {fact.detail["of"] for fact in counting if fact.kind == Fact.Kind.RESUME}
    return [
        fact
        for fact in counting
        if fact.kind == Fact.Kind.PAUSE and fact.pk not in ended
        if date.fromisoformat(fact.detail["until"]) > on
    ]
