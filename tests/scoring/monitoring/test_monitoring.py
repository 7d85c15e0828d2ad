"""Monthly figures of models at work, stored once, and the findings that they open."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from billing.models import Books
from scoring.models import Finding, ModelVersion, StabilityFigure
from scoring.services import features
from scoring.services.model_registry import findings
from scoring.services.monitoring import months, shadow
from tests.scoring.monitoring.months import (
    AUGUST,
    PEOPLE,
    SEPTEMBER,
    VALIDATED,
    borrowers,
    drawn,
    fall_behind,
    scored_night,
    shifted,
    trained,
    usual,
    vintage,
)
from tests.scoring.monitoring.nights import NIGHT, STEPS, at_night, knowing, model

pytestmark = pytest.mark.django_db
Kind, Rule = StabilityFigure.Kind, Finding.Rule
RNG = np.random.default_rng


def figures(kind: StabilityFigure.Kind, month: date = AUGUST) -> list[StabilityFigure]:
    return list(StabilityFigure.objects.filter(kind=kind, month=month).order_by("pk"))


def figure(kind: StabilityFigure.Kind, month: date = AUGUST, subject: str = "") -> StabilityFigure:
    return StabilityFigure.objects.get(kind=kind, month=month, subject=subject)


def a_month(
    monkeypatch: pytest.MonkeyPatch, draw: object, *, seed: int, people: int = PEOPLE
) -> ModelVersion:
    """Train on the usual people, score those drawn so on the month's last night, and make the month's figures."""
    watched = model(trained(RNG(seed), usual), validation=VALIDATED)
    lines = borrowers(people)
    values = draw(RNG(seed + 1000), people)  # type: ignore[operator]
    place = {line.borrower_id: number for number, line in enumerate(lines)}

    def of(ids: list[int]) -> dict[str, np.ndarray]:
        rows = [place[who] for who in ids]
        return {name: column[rows] for name, column in values.items()}

    monkeypatch.setattr(features, "compute", knowing(of))  # type: ignore[arg-type]
    shadow.run(on=NIGHT, as_of=at_night(NIGHT))
    return watched


def test_a_seeded_drift_is_found_in_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = a_month(monkeypatch, shifted, seed=1)
    (finding,) = months.run(month=AUGUST, on=SEPTEMBER)
    assert (finding.rule, finding.model) == (Rule.DRIFT, watched)
    assert finding.evidence["value"] > 0.25
    assert {moved["feature"] for moved in finding.evidence["most_moved"]} >= {STEPS}
    assert findings.block_increases(watched)


@pytest.mark.parametrize("seed", range(20))
def test_people_who_have_not_changed_open_nothing(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    a_month(monkeypatch, usual, seed=seed, people=400)
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    assert figure(Kind.PSI).value < 0.1


def test_features_are_held_against_the_bins_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    a_month(monkeypatch, shifted, seed=2)
    months.run(month=AUGUST, on=SEPTEMBER)
    csi = {row.subject: row for row in figures(Kind.CSI)}
    assert csi[STEPS].value > 0.25
    assert sum(csi[STEPS].detail["actual"]) == csi[STEPS].people == PEOPLE


def test_coverage_is_the_share_of_everybody_whom_a_source_scores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model()
    lines = borrowers(8)
    refused = {line.borrower_id for line in lines[:2]}
    monkeypatch.setattr(
        features,
        "compute",
        knowing(used=lambda who: ("phone",) if who in refused else ("phone", "bureau")),
    )
    shadow.run(on=NIGHT, as_of=at_night(NIGHT))
    months.run(month=AUGUST, on=SEPTEMBER)
    assert {row.subject: row.value for row in figures(Kind.COVERAGE)} == {
        "phone": 1.0,
        "bureau": 0.75,
    }


def test_people_without_a_source_do_not_move_its_features(monkeypatch: pytest.MonkeyPatch) -> None:
    model()
    lines = borrowers(8)
    refused = {line.borrower_id for line in lines[:2]}
    monkeypatch.setattr(
        features,
        "compute",
        knowing(used=lambda who: ("phone",) if who in refused else ("phone", "bureau")),
    )
    shadow.run(on=NIGHT, as_of=at_night(NIGHT))
    months.run(month=AUGUST, on=SEPTEMBER)
    people = {row.subject: row.people for row in figures(Kind.CSI)}
    assert people == {STEPS: 8, "bureau.worst_dpd_24m": 6}


def test_a_month_run_twice_changes_nothing_and_finds_nothing_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_month(monkeypatch, shifted, seed=3, people=300)
    months.run(month=AUGUST, on=SEPTEMBER)
    before = list(StabilityFigure.objects.order_by("pk").values())
    assert months.run(month=AUGUST, on=SEPTEMBER + timedelta(days=9)) == []
    assert list(StabilityFigure.objects.order_by("pk").values()) == before


def test_a_month_is_judged_when_it_is_over() -> None:
    with pytest.raises(months.MonthIsNotOver):
        months.run(month=AUGUST, on=date(2026, 8, 31))


def test_a_shift_among_few_people_is_shown_but_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    a_month(monkeypatch, shifted, seed=4, people=99)
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    assert figure(Kind.PSI).value > 0.25


@pytest.mark.parametrize("seed", range(20))
def test_a_vintage_that_came_as_foretold_opens_nothing(seed: int) -> None:
    rng, watched = RNG(seed), model(validation=VALIDATED)
    vintage(watched, AUGUST, rng)
    vintage(watched, SEPTEMBER, rng)
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    assert months.run(month=SEPTEMBER, on=date(2026, 10, 1)) == []


def test_a_decile_is_found_when_it_is_outside_two_months_running() -> None:
    rng, watched = RNG(1), model()
    vintage(watched, AUGUST, rng, worse=3.0)
    vintage(watched, SEPTEMBER, rng, worse=3.0)
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    found = months.run(month=SEPTEMBER, on=date(2026, 10, 1))
    assert {finding.rule for finding in found} == {Rule.CALIBRATION}
    assert "10" in {finding.subject for finding in found}
    evidence = next(finding.evidence for finding in found if finding.subject == "10")
    assert evidence["mean_pd"] < evidence["low"]


def test_a_decile_outside_in_one_month_only_is_no_finding() -> None:
    rng, watched = RNG(2), model()
    vintage(watched, AUGUST, rng, worse=3.0)
    vintage(watched, SEPTEMBER, rng)
    months.run(month=AUGUST, on=SEPTEMBER)
    assert months.run(month=SEPTEMBER, on=date(2026, 10, 1)) == []


def test_a_vintage_in_no_order_is_found() -> None:
    watched = model(validation=VALIDATED)
    vintage(watched, AUGUST, RNG(3), blind=True)
    (finding,) = months.run(month=AUGUST, on=SEPTEMBER)
    assert (finding.rule, finding.subject) == (Rule.DISCRIMINATION, "2026-02")
    assert finding.evidence["value"] < 0.72


def test_without_a_validation_no_vintage_is_too_low() -> None:
    vintage(model(), AUGUST, RNG(3), blind=True)
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    assert figure(Kind.AUC).detail["validated"] is None


@pytest.mark.parametrize(
    ("late_on", "days", "bads"),
    [
        (date(2026, 3, 11), 29, 0),
        (date(2026, 3, 11), 30, 1),
        (date(2026, 3, 11), 31, 1),
        (date(2026, 3, 11), 200, 1),
        (date(2026, 7, 7), 60, 1),
        (date(2026, 7, 8), 60, 0),
    ],
)
def test_bad_is_thirty_days_past_due_within_six_months(late_on: date, days: int, bads: int) -> None:
    watched = model()
    lines = borrowers(1)
    scored_night(watched, lines, np.array([0.1]), date(2026, 1, 31))
    fall_behind(drawn(lines, date(2026, 2, 5), [False]), late_on, days=days)
    months.run(month=AUGUST, on=SEPTEMBER)
    assert figure(Kind.CALIBRATION, subject="1").detail["bads"] == bads


def test_what_became_of_people_waits_until_the_month_is_closed() -> None:
    watched = model(validation=VALIDATED)
    vintage(watched, AUGUST, RNG(3), blind=True)
    Books.objects.update(closed_through=date(2026, 8, 30))
    assert months.run(month=AUGUST, on=SEPTEMBER) == []
    assert not figures(Kind.AUC)
    Books.objects.update(closed_through=date(2026, 8, 31))
    assert len(months.run(month=AUGUST, on=SEPTEMBER)) == 1


def test_who_was_bad_when_they_drew_is_not_in_the_vintage() -> None:
    watched = model()
    lines = borrowers(2)
    scored_night(watched, lines, np.array([0.1, 0.2]), date(2026, 1, 31))
    fall_behind(drawn(lines[:1], date(2025, 11, 1), [False]), date(2025, 12, 10), days=100)
    drawn(lines, date(2026, 2, 5), [False, False])
    months.run(month=AUGUST, on=SEPTEMBER)
    assert figure(Kind.CALIBRATION, subject="1").people == 1


def test_a_score_made_after_the_draw_down_does_not_count() -> None:
    watched = model()
    lines = borrowers(1)
    scored_night(watched, lines, np.array([0.1]), date(2026, 2, 1))
    drawn(lines, date(2026, 2, 5), [True])
    months.run(month=AUGUST, on=SEPTEMBER)
    assert not figures(Kind.CALIBRATION)


def test_a_person_counts_once_a_vintage_by_the_first_draw_down() -> None:
    watched = model()
    lines = borrowers(1)
    scored_night(watched, lines, np.array([0.1]), date(2026, 1, 31))
    drawn(lines, date(2026, 2, 5), [False])
    drawn(lines, date(2026, 2, 20), [False])
    months.run(month=AUGUST, on=SEPTEMBER)
    assert figure(Kind.CALIBRATION, subject="1").people == 1
