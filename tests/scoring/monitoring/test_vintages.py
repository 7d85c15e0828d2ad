"""The watch and the samples tell the same of the same lives, and both what the facts say."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from billing.maths.facts import FactKind
from billing.maths.replay import in_force
from billing.models import Arrears, Books
from billing.services.facts import write_offs
from billing.services.positions import stored_positions
from core.maths.calendar import month_after, months_from
from lending.models import CreditLine, Loan
from scoring.models import ModelVersion
from scoring.services.model_registry import outcomes
from scoring.services.model_registry.outcomes import Windows
from scoring.services.monitoring import vintages
from tests.billing.conftest import draw, pay
from tests.billing.long_lives import Company
from tests.factories import (
    ApprovalFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    ProductVersionFactory,
    SampleFactory,
)
from tests.scoring.model_registry.test_outcomes import close_through, days_late
from tests.scoring.monitoring.months import scored_night
from tests.scoring.monitoring.nights import model

pytestmark = pytest.mark.django_db
OPENED_ON = date(2015, 9, 16)


def watched(*, months: int, bad_dpd: int) -> ModelVersion:
    return model(sample=SampleFactory(outcome_months=months, bad_dpd=bad_dpd))


def score_everybody(by: ModelVersion, before: date) -> None:
    """Foretell something of everybody on the night before a month."""
    lines = list(CreditLine.objects.order_by("pk"))
    scored_night(by, lines, np.linspace(0.1, 0.2, len(lines)), before - timedelta(days=1))


def told_by_the_watch(by: ModelVersion, vintage: date, known_on: date) -> tuple[int, int]:
    """Return how many people the calibration of a vintage counts, and how many of them bad."""
    month = month_after(vintage, by.sample.outcome_months)
    figures = vintages.of_what_became(model=by, month=month, known_on=known_on)
    deciles = [figure for figure in figures if figure.kind == "calibration"]
    return sum(row.people for row in deciles), sum(row.detail["bads"] for row in deciles)


def told_by_the_samples(by: ModelVersion, vintage: date, known_on: date) -> tuple[int, int]:
    last = month_after(vintage) - timedelta(days=1)
    windows = Windows(vintage, last, by.sample.outcome_months, by.sample.bad_dpd)
    seen = outcomes.observe(windows=windows, known_on=known_on)
    known = [row.is_bad for row in seen if row.is_bad is not None]
    return len(known), sum(known)


def bads_by_the_facts(vintage: date, known_on: date, late: set[tuple[int, date]]) -> int:
    """Count the bads of a vintage that matures in a month, one replay a loan and day."""
    drew: dict[int, date] = {}
    for loan in Loan.objects.filter(drawn_on__gte=vintage, drawn_on__lt=month_after(vintage)):
        facts = in_force(stored_positions.load_facts([loan.pk], known_on)[loan.pk])
        if any(fact.kind is FactKind.DRAW_DOWN for fact in facts):
            person = loan.line.borrower_id
            drew[person] = min(loan.drawn_on, drew.get(person, loan.drawn_on))
    windows = [
        (person, on, months_from(on.year, on.month, on.day, 2)[1])
        for person, on in drew.items()
        if (person, on) not in late
    ]
    return sum(
        any(who == person and on < day <= end for who, day in late) and end <= known_on
        for person, on, end in windows
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_a_vintage_and_a_sample_know_the_same_of_the_same_lives(seed: int) -> None:
    ProductVersionFactory()
    CapitalPoolFactory()
    lines: list[CreditLine] = CreditLineFactory.create_batch(3, limit_fen=50_000_00)
    company = Company(lines, ApprovalFactory(), OPENED_ON, Random(seed))
    for _ in range(80):
        company.live_a_night()
    known_on = Books.objects.get().closed_through
    by = watched(months=1, bad_dpd=3)
    late = set(days_late(known_on, bad_dpd=3))
    for vintage in (date(2015, 9, 1), date(2015, 10, 1), date(2015, 11, 1)):
        score_everybody(by, vintage)
        people, bads = told_by_the_watch(by, vintage, known_on)
        assert (people, bads) == told_by_the_samples(by, vintage, known_on)
        assert bads == bads_by_the_facts(vintage, known_on, late)


def test_a_band_that_a_charge_off_splits_is_bad_on_its_day() -> None:
    """Thirty days late for one day: neither of two stretches of M1 says so, the segments do."""
    ProductVersionFactory()
    CapitalPoolFactory()
    line, charged_off_on, paid_on = CreditLineFactory(), date(2015, 10, 20), date(2015, 11, 10)
    by = watched(months=6, bad_dpd=30)
    score_everybody(by, date(2015, 9, 1))
    loan = draw(line, 6000_00, on=OPENED_ON)
    write_offs.charge_off(loan=loan, on=charged_off_on, actor="o", approval=ApprovalFactory())
    pay(line, 9000_00, paid_on, "all")
    close_through(date(2016, 3, 31))
    stretches = Arrears.objects.filter(loan=loan).order_by("starts_on")
    assert list(stretches.values_list("band", "starts_on", "ends_on")) == [
        ("M1", date(2015, 10, 11), charged_off_on),
        ("M1", charged_off_on, paid_on),
    ]
    assert told_by_the_watch(by, date(2015, 9, 1), date(2016, 3, 31)) == (1, 1)
