"""Months of a model's life, seeded: people scored on nights, loans drawn, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from billing.models import Arrears, Books, Fact, Instalment, Segment
from core.maths.calendar import month_after
from lending.models import Borrower, CreditLine, Loan
from scoring.models import ModelVersion, ShadowRun, ShadowScore
from tests.factories import ProductVersionFactory
from tests.scoring.artefacts import card
from tests.scoring.monitoring.nights import STEPS, WORST_DPD, at_night

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
PEOPLE = 1_000
CLOSED_THROUGH = date(2026, 12, 31)
# What scores drawn as in `vintage` reach where they are true.
VALIDATED: dict[str, Any] = {
    "parts": [
        {"name": "out_of_time", "figures": {"auc": 0.702, "auc_low": 0.682, "auc_high": 0.722}}
    ]
}


def borrowers(count: int) -> list[CreditLine]:
    """Open so many lines at once; nobody looks at who they are."""
    first = Borrower.objects.count()
    people = Borrower.objects.bulk_create(
        Borrower(number=f"W{n:06d}", name="张三", id_number="", phone="", id_number_index=f"w{n}")
        for n in range(first, first + count)
    )
    return CreditLine.objects.bulk_create(
        CreditLine(borrower=person, limit_fen=5000_00, opened_on=date(2025, 1, 1))
        for person in people
    )


def trained(
    rng: np.random.Generator, draw: Callable[..., Any], people: int = 20_000
) -> dict[str, Any]:
    """Return the scorecard of two features with the counts that training on people drawn so leaves in it."""
    from scoring.maths.stability import band_edges, counts_by_band
    from tests.scoring.artefacts import BOTH, loaded

    document = card()
    scorer = loaded(document)
    values = draw(rng, people)
    for feature in document["features"]:
        numbers = scorer.bin_numbers(values)[feature["name"]]  # type: ignore[attr-defined]
        feature["people"] = np.bincount(numbers, minlength=len(feature["weights"])).tolist()
    log_odds = scorer.log_odds(values, BOTH)
    edges = band_edges(log_odds)
    counts = counts_by_band(log_odds, edges)
    document["scores"] = {"edges": edges.tolist(), "counts": counts.tolist()}
    return document


def usual(rng: np.random.Generator, people: int) -> Mapping[str, NDArray[np.float64]]:
    """Draw people as those of training."""
    return {
        STEPS: rng.normal(6000, 3000, people),
        WORST_DPD: rng.poisson(0.3, people).astype(np.float64),
    }


def shifted(rng: np.random.Generator, people: int) -> Mapping[str, NDArray[np.float64]]:
    """Draw people who walk less and are late more."""
    return {
        STEPS: rng.normal(3000, 2000, people),
        WORST_DPD: rng.poisson(1.2, people).astype(np.float64),
    }


def scored_night(
    model: ModelVersion, lines: Sequence[CreditLine], pd: NDArray[np.float64], on: date
) -> None:
    """Leave a finished night in which the model foretold these probabilities."""
    night = ShadowRun.objects.create(
        on=on, as_of=at_night(on), finished_at=at_night(on), people=len(lines)
    )
    night.versions.set([model])
    ShadowScore.objects.bulk_create(
        ShadowScore(
            model=model,
            borrower_id=line.borrower_id,
            on=on,
            log_odds=float(np.log(p / (1 - p))),
            points=600,
            pd_ppm=round(p * 1_000_000),
            sources="phone+bureau",
        )
        for line, p in zip(lines, pd.tolist(), strict=True)
    )


def drawn(
    lines: Sequence[CreditLine], on: date, bad: NDArray[np.bool_] | Sequence[bool]
) -> list[Loan]:
    """Draw a loan on each line; who goes bad does so four months later."""
    version = ProductVersionFactory()
    first = Loan.objects.count()
    loans = Loan.objects.bulk_create(
        Loan(
            number=f"W{first + place}",
            line=line,
            product_version=version,
            principal_fen=1000_00,
            drawn_on=on,
            instalments=6,
        )
        for place, line in enumerate(lines)
    )
    tell_billing(loans)
    late = [loan for loan, is_bad in zip(loans, bad, strict=True) if is_bad]
    fall_behind(late, on + timedelta(days=100), days=45)
    return loans


def tell_billing(loans: Sequence[Loan]) -> None:
    """Leave what billing knows of loans whose money left: the fact, one instalment, and books that are closed."""
    Fact.objects.bulk_create(
        Fact(loan=loan, kind="draw_down", value_on=loan.drawn_on, recorded_on=loan.drawn_on)
        for loan in loans
    )
    Instalment.objects.bulk_create(
        Instalment(
            loan=loan,
            no=1,
            due_on=loan.drawn_on + timedelta(days=30),
            principal_fen=loan.principal_fen,
            interest_fen=0,
        )
        for loan in loans
    )
    closed = dict.fromkeys(("passed_through", "accrued_through", "closed_through"), CLOSED_THROUGH)
    Books.objects.update_or_create(pk=1, defaults={"opened_on": date(2025, 1, 1)} | closed)


def fall_behind(loans: Sequence[Loan], on: date, *, days: int) -> None:
    """Make loans be past due for so many days from a day, and be cured."""
    Arrears.objects.bulk_create(
        stretch for loan in loans for stretch in _stretches(loan, on, days=days)
    )
    Segment.objects.bulk_create(
        Segment(
            loan=loan,
            product_version_id=loan.product_version_id,
            component="penalty_interest",
            instalment_no=1,
            balance_fen=loan.principal_fen,
            rate_ppm=750,
            starts_on=on - timedelta(days=1),
            ends_on=on + timedelta(days=days),
        )
        for loan in loans
    )


def _stretches(loan: Loan, on: date, *, days: int) -> Iterator[Arrears]:
    bounds = [("M1", 0, 30), ("M2", 30, 60), ("M3", 60, 90), ("M3+", 90, 10_000)]
    for band, first, end in bounds:
        if first < days:
            yield Arrears(
                loan=loan,
                band=band,
                asset_class="special_mention" if first < 90 else "substandard",
                starts_on=on + timedelta(days=first),
                ends_on=on + timedelta(days=min(end, days)),
            )


def vintage(
    model: ModelVersion,
    month: date,
    rng: np.random.Generator,
    *,
    people: int = PEOPLE,
    **truth: Any,
) -> None:
    """Seed the vintage that matures in a month: a night before it, draw-downs, and outcomes.

    `truth` says how what came differs from what was foretold: `worse` times the odds, or `blind` to the score.
    """
    first = month_after(month, -6)
    lines = borrowers(people)
    pd = rng.beta(2, 12, people).clip(0.005, 0.9)
    scored_night(model, lines, pd, first - timedelta(days=1))
    odds = pd / (1 - pd) * truth.get("worse", 1.0)
    real = odds / (1 + odds)
    if truth.get("blind"):
        real = rng.permutation(real)
    drawn(lines, first + timedelta(days=4), rng.random(people) < real)
