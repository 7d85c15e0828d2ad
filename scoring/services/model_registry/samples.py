"""Dated samples: who was observed when, what became of them, and a fingerprint of all a model sees of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.models import Books
from core.errors import Refused
from core.maths.calendar import day_of
from core.services import payloads
from core.services.actor import acting_as, officer
from scoring.features.feature_set import Assessed, FeatureSet
from scoring.models import Sample, SampleRow
from scoring.services import features
from scoring.services.model_registry import outcomes, registry
from scoring.services.model_registry.outcomes import Observed, Windows

OUTCOME_MONTHS = 6
BAD_DPD = 30
OUT_OF_SAMPLE_PERCENT = 20
Part = SampleRow.Part


class WindowsOutOfOrder(Refused):
    """Observation ends after it begins, and out of time begins within it."""

    code = "windows_out_of_order"
    status = 422


class BooksNotClosed(Refused):
    """What became of people is known only as far as the books are closed."""

    code = "books_not_closed"


class NobodyObserved(Refused):
    """Nobody was assessed and nothing was drawn in the window, or no outcome is known."""

    code = "nobody_observed"


class NameTaken(Refused):
    """Another sample has this name."""

    code = "name_taken"


class SampleMoved(Refused):
    """People, outcomes or features are no longer what the sample's fingerprint says."""

    code = "sample_moved"


@dataclass(frozen=True)
class Drawing:
    """What a sample is drawn by. `out_of_time_from` is the first day that training never sees."""

    name: str
    observed_from: date
    observed_through: date
    out_of_time_from: date
    known_as_of: datetime


def draw(*, drawing: Drawing, drawn_by: User, at: datetime) -> Sample:
    """Draw a sample from the books as known at `known_as_of`, and keep its rows.

    Of each person and calendar month the first assessment or draw-down is a row. Declined people come in without an
    outcome. A row whose outcome window isn't over has none either.
    """
    registry.require(drawn_by, registry.BUILD)
    _require_order(drawing)
    known_on = day_of(drawing.known_as_of)
    _require_closed(known_on)
    windows = Windows(drawing.observed_from, drawing.observed_through, OUTCOME_MONTHS, BAD_DPD)
    with acting_as(officer(drawn_by)), transaction.atomic():
        observed = outcomes.observe(windows=windows, known_on=known_on)
        bads = sum(row.is_bad is True for row in observed)
        if bads in (0, sum(row.is_bad is not None for row in observed)):
            raise NobodyObserved(
                _("Nobody in this window became bad, or nobody stayed good."),
                remedy=_("Choose a longer or an earlier window."),
                value=str(len(observed)),
            )
        rows = [_row(one, drawing.out_of_time_from) for one in observed]
        sample = _create(
            drawing=drawing,
            rows=len(rows),
            bads=bads,
            fingerprint=fingerprint(rows, _features(rows)),
            drawn_by=drawn_by,
            drawn_at=at,
        )
        for row in rows:
            row.sample = sample
        SampleRow.objects.bulk_create(rows, batch_size=5_000)
    return sample


def enter_invented(
    *,
    drawing: Drawing,
    file: Path,
    rows: int,
    bads: int,
    drawn_by: User,
    at: datetime,
) -> Sample:
    """Keep a sample of invented people, who have no rows here: its fingerprint is the hash of their file."""
    registry.require(drawn_by, registry.BUILD)
    _require_order(drawing)
    with acting_as(officer(drawn_by)), transaction.atomic():
        return _create(
            drawing=drawing,
            rows=rows,
            bads=bads,
            fingerprint=fingerprint_of_file(file),
            is_synthetic=True,
            drawn_by=drawn_by,
            drawn_at=at,
        )


def load(*, sample: Sample) -> tuple[list[SampleRow], FeatureSet]:
    """Read a sample's people with their features, computed anew as of each row's instant.

    Raises SampleMoved where they are not what was drawn: a consent was withdrawn since, or somebody was erased.
    """
    rows = list(SampleRow.objects.filter(sample=sample).order_by("observed_at", "borrower_id"))
    found = _features(rows)
    if fingerprint(rows, found) != sample.fingerprint:
        raise SampleMoved(
            _("The sample is no longer what was drawn: consents, people or facts have changed."),
            remedy=_("Draw a new sample."),
            field="sample",
            value=sample.name,
        )
    return rows, found


def part_of(borrower_id: int, seen_on: date, out_of_time_from: date) -> SampleRow.Part:
    """Return a row's part. Out of sample is a fifth of people, the same ones in every sample."""
    if seen_on >= out_of_time_from:
        return Part.OUT_OF_TIME
    drawn = int.from_bytes(hashlib.sha256(f"sample:{borrower_id}".encode()).digest()[:8], "big")
    return Part.OUT_OF_SAMPLE if drawn % 100 < OUT_OF_SAMPLE_PERCENT else Part.TRAIN


def fingerprint(rows: Sequence[SampleRow], found: FeatureSet) -> str:
    """Hash rows, sources and feature values to the last bit. All missing values are one."""
    digest = hashlib.sha256()
    for row, states in zip(rows, found.sources, strict=True):
        known = [
            row.borrower_id,
            row.observed_at.timestamp(),
            str(row.part),
            row.was_rejected,
            row.is_bad,
        ]
        digest.update(payloads.canonical([known, states]).encode())
    for name in sorted(found.values):
        column = np.asarray(found.values[name], dtype="<f8")
        digest.update(name.encode())
        digest.update(np.where(np.isnan(column), np.nan, column).tobytes())
    return digest.hexdigest()


def fingerprint_of_file(file: Path) -> str:
    """Hash a file of invented people."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _row(one: Observed, out_of_time_from: date) -> SampleRow:
    return SampleRow(
        borrower_id=one.borrower_id,
        observed_at=one.observed_at,
        part=part_of(one.borrower_id, one.seen_on, out_of_time_from),
        was_rejected=one.was_rejected,
        is_bad=one.is_bad,
    )


def _features(rows: Sequence[SampleRow]) -> FeatureSet:
    return features.compute(people=[Assessed(row.borrower_id, row.observed_at) for row in rows])


def _create(*, drawing: Drawing, **fields: Any) -> Sample:
    try:
        with transaction.atomic():
            return Sample.objects.create(
                name=drawing.name,
                observed_from=drawing.observed_from,
                observed_through=drawing.observed_through,
                outcome_months=OUTCOME_MONTHS,
                bad_dpd=BAD_DPD,
                out_of_time_from=drawing.out_of_time_from,
                known_as_of=drawing.known_as_of,
                **fields,
            )
    except IntegrityError as error:
        if not Sample.objects.filter(name=drawing.name).exists():
            raise
        raise NameTaken(
            _("Another sample has this name."),
            remedy=_("Choose another name."),
            field="name",
            value=drawing.name,
        ) from error


def _require_order(drawing: Drawing) -> None:
    first, last = drawing.observed_from, drawing.observed_through
    if not first <= drawing.out_of_time_from <= last or day_of(drawing.known_as_of) < last:
        raise WindowsOutOfOrder(
            _("Observation begins before out of time does, and ends before outcomes are known."),
            remedy=_("Give days in that order."),
            field="out_of_time_from",
            value=drawing.out_of_time_from.isoformat(),
        )


def _require_closed(known_on: date) -> None:
    books = Books.objects.first()
    if books is None or books.closed_through < known_on:
        raise BooksNotClosed(
            _("The books are not closed through the day on which outcomes are to be known."),
            remedy=_("Close the days first, or ask for what was known earlier."),
            field="known_as_of",
            value=books.closed_through.isoformat() if books else None,
        )
