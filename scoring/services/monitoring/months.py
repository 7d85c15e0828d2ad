"""The monthly figures of every model at work, and the findings that they open.

A month's figures are stored once, as they were known when they were made: run again, nothing is changed and only what
is missing is added. What became of people waits until the books are closed through the month.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Books
from core.errors import Refused
from core.maths.calendar import month_after
from scoring.maths.scorecards import Scorecard
from scoring.models import Finding, ModelVersion, ShadowRun, StabilityFigure
from scoring.services.model_registry import model_card, models
from scoring.services.monitoring import alert_rules, portfolio_snapshots, stability, vintages

Kind = StabilityFigure.Kind


class MonthIsNotOver(Refused):
    """A month is judged when it is over."""

    code = "month_is_not_over"
    status = 422


def last_month(on: date) -> date:
    """Return the first day of the month before a day's."""
    return month_after(on, -1)


def run(*, month: date, on: date) -> list[Finding]:
    """Store a month's figures and open what they find, on a business date after it. May run twice.

    `month` is its first day. Raises MonthIsNotOver.
    """
    if month_after(month) > on:
        raise MonthIsNotOver(
            _("This month is not over."),
            remedy=_("Wait for its end, or name an earlier month."),
            field="month",
            value=f"{month:%Y-%m}",
        )
    portfolio_snapshots.store(month=month)
    night = _last_night(month)
    watched = _watched(night)
    if night is not None:
        _store_stability(watched, night, month)
    for model in watched:
        if not _has(model, month, Kind.OVERRIDE):
            _store(vintages.of_overrides(model=model, month=month))
    known_on = _known_on(month, on)
    if known_on is not None:
        _store_outcomes(watched, month, known_on)
    return [
        finding
        for model in watched
        for finding in alert_rules.judge(model=model, month=month, on=on)
    ]


def _last_night(month: date) -> ShadowRun | None:
    """Find the month's last night of shadow scores that was finished."""
    nights = ShadowRun.objects.filter(
        on__gte=month, on__lt=month_after(month), finished_at__isnull=False
    )
    return nights.order_by("-on").first()


def _watched(night: ShadowRun | None) -> Sequence[ModelVersion]:
    """List the models that scored that night, and those at work now."""
    ids = {model.pk for model in models.scored_nightly()}
    if night is not None:
        ids |= set(night.versions.values_list("pk", flat=True))
    return list(ModelVersion.objects.filter(pk__in=ids).select_related("sample").order_by("number"))


def _store_stability(watched: Sequence[ModelVersion], night: ShadowRun, month: date) -> None:
    missing = [model for model in watched if not _has(model, month, Kind.PSI)]
    # The night has found already what can't be read.
    scorers = {
        model: found for model in missing if (found := model_card.scorer_of(model)) is not None
    }
    cards = {model: card for model, card in scorers.items() if isinstance(card, Scorecard)}
    figures = stability.of_the_features(cards=cards, night=night, month=month) if cards else []
    for model, scorer in scorers.items():
        figures += stability.of_the_score(model=model, scorer=scorer, night=night, month=month)
    _store(figures)


def _known_on(month: date, on: date) -> date | None:
    """Return the last closed day before a business date; nothing while the month itself is not closed."""
    books = Books.objects.first()
    if books is None or books.closed_through < month_after(month) - timedelta(days=1):
        return None
    return min(books.closed_through, on - timedelta(days=1))


def _store_outcomes(watched: Sequence[ModelVersion], month: date, known_on: date) -> None:
    asked = {"month": month, "known_on": known_on}
    for model in watched:
        if not _has(model, month, Kind.CALIBRATION):
            _store(vintages.of_what_became(model=model, **asked))
        if not _has(model, month, Kind.OVERRIDE_BAD):
            _store(vintages.of_matured_overrides(model=model, **asked))


def _has(model: ModelVersion, month: date, kind: StabilityFigure.Kind) -> bool:
    return StabilityFigure.objects.filter(model=model, month=month, kind=kind).exists()


@transaction.atomic
def _store(figures: Collection[StabilityFigure]) -> None:
    """Store figures, all or none; one that is there stays as it was known."""
    StabilityFigure.objects.bulk_create(figures, ignore_conflicts=True)
