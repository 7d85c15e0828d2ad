"""Shadow scores: every night every model at work scores everybody with an active line.

Postgres remembers what is to be done, so that any number of workers may do it and nobody is scored twice: a night is
planned once, a chunk of people is claimed, scored by all models and noted as done in one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from numpy.typing import NDArray

from core.errors import Refused
from core.services import work_list
from lending.models import CreditLine
from scoring.features.feature_set import Assessed, FeatureSet
from scoring.maths import points
from scoring.maths.sources import SOURCES, widest_set
from scoring.maths.stored import Scorer
from scoring.models import Finding, ModelVersion, ShadowChunk, ShadowRun
from scoring.services import features
from scoring.services.model_registry import artefacts, findings, models

PEOPLE_IN_A_CHUNK = 2_000
_COPY = (
    'COPY scoring_shadowscore (model_id, borrower_id, "on", log_odds, points, pd_ppm, sources)'
    " FROM STDIN"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scored:
    """People whom a model scored by one set of sources: their places among those asked for, and their log odds."""

    sources: frozenset[str]
    rows: NDArray[np.int64]
    log_odds: NDArray[np.float64]


def run(*, on: date, as_of: datetime) -> ShadowRun:
    """Score the night of a business date, as known at an instant. May run twice, and on many workers at once.

    A night that broke off goes on where it stopped, as of the instant at which it was begun. A model whose stored
    text isn't the one registered scores nobody, and a finding says so.
    """
    night = _planned(on, as_of)
    if night.finished_at is None:
        at_work = list(_readable(night))
        while _score_next(night, at_work):
            pass
        done = night.chunks.aggregate(people=Sum("people"))["people"] or 0
        work_list.finish(ShadowRun, night.pk, people=done)
        night.refresh_from_db()
    return night


def active_lines(*, on: date) -> QuerySet[CreditLine]:
    """Find the lines opened by a day that can be drawn on or owe something; nobody is scored who was erased."""
    active = Q(limit_fen__gt=0) | Q(principal_outstanding_fen__gt=0)
    return CreditLine.objects.filter(active, opened_on__lte=on, borrower__erased_at__isnull=True)


def score(scorer: Scorer, people: FeatureSet) -> Iterator[Scored]:
    """Score people, each by the widest variant whose sources they all have; who has none is left out."""
    for variant, rows in by_variant(scorer.variants, people).items():
        values = {name: people.values[name][rows] for name in scorer.features}
        yield Scored(variant, rows, scorer.log_odds(values, variant))


def by_variant(
    variants: Collection[frozenset[str]], people: FeatureSet
) -> Mapping[frozenset[str], NDArray[np.int64]]:
    """Return the places of people by the variant that scores them."""
    places: dict[frozenset[str], list[int]] = {}
    chosen: dict[frozenset[str], frozenset[str] | None] = {}
    for row in range(len(people.assessed)):
        used = people.used(row)
        if used not in chosen:
            chosen[used] = widest_set(used, variants)
        variant = chosen[used]
        if variant is not None:
            places.setdefault(variant, []).append(row)
    return {variant: np.array(rows, dtype=np.int64) for variant, rows in places.items()}


@transaction.atomic
def _planned(on: date, as_of: datetime) -> ShadowRun:
    """Return the night with its chunks: whoever comes first plans it, the others wait for that."""
    night, is_new = ShadowRun.objects.get_or_create(on=on, defaults={"as_of": as_of})
    if is_new:
        night.versions.set(models.scored_nightly())
        ids = active_lines(on=on).order_by("borrower_id").values_list("borrower_id", flat=True)
        spans = work_list.ranges(ids.iterator(), PEOPLE_IN_A_CHUNK)
        work_list.plan(ShadowChunk, spans, run=night)
    return night


def _readable(night: ShadowRun) -> Iterator[tuple[ModelVersion, Scorer]]:
    for model in night.versions.order_by("number"):
        try:
            yield model, artefacts.load(model.artefact, model.sha256)
        except Refused as refused:
            _log.exception("Model %s can't be read and scores nobody.", model.number)
            findings.open_finding(
                model=model,
                rule=Finding.Rule.TAMPERED,
                evidence={"refused": refused.code, "registered_sha256": model.sha256},
                on=night.on,
                since=night.on,
            )


@transaction.atomic
def _score_next(night: ShadowRun, at_work: Collection[tuple[ModelVersion, Scorer]]) -> bool:
    """Score one chunk that nobody else is at. Where others hold all that is left, wait for them."""
    chunk = work_list.claim(ShadowChunk.objects.filter(run=night))
    if chunk is None:
        return False
    among = active_lines(on=night.on).filter(borrower__id__range=(chunk.first_id, chunk.last_id))
    ids = among.order_by("borrower_id").values_list("borrower_id", flat=True)
    people = features.compute(people=[Assessed(who, night.as_of) for who in ids])
    for model, scorer in at_work:
        _store(model, night.on, people, score(scorer, people))
    work_list.mark_done(chunk, people=len(people.assessed))
    return True


def _store(model: ModelVersion, on: date, people: FeatureSet, scored: Iterator[Scored]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as sink:
        for part in scored:
            sources = "+".join(source for source in SOURCES if source in part.sources)
            ppm = np.rint(points.probability(part.log_odds) * 1_000_000).astype(np.int64)
            whole = points.points(part.log_odds)
            for place, log_odds, of_points, pd_ppm in zip(
                part.rows.tolist(),
                part.log_odds.tolist(),
                whole.tolist(),
                ppm.tolist(),
                strict=True,
            ):
                who = people.assessed[place].borrower_id
                sink.write_row((model.pk, who, on, log_odds, of_points, pd_ppm, sources))
