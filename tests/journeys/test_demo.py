"""The demo company: a story of its own making, in equal books."""

from __future__ import annotations

from datetime import date
from io import StringIO
from statistics import mean

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F

from billing.models import Fact, Statement
from core.models import Approval
from demo.lives import live
from demo.people import Habit, Person, invent
from devices.maths.catalogue import DEVICE_KINDS, Kind
from devices.models import (
    BandDay,
    Device,
    DeviceOwnership,
    FabricationCase,
    Observation,
    ObservationImport,
)
from lending.models import Borrower, CreditLine
from lending.services import limits
from scoring.models import (
    Assessment,
    BureauReport,
    Comparison,
    InsuranceQuote,
    ModelVersion,
    ReviewRequest,
    Transaction,
)
from tests.billing.statement_sums import require_sums
from tests.factories import BorrowerFactory

pytestmark = pytest.mark.django_db


def seed(**options: int) -> None:
    call_command("seed_demo", stdout=StringIO(), **options)


def test_the_demo_company_works_and_its_books_are_equal() -> None:
    seed(borrowers=6, months=1, seed=3)
    assert Fact.objects.filter(kind=Fact.Kind.DRAW_DOWN).exists()
    assert Approval.objects.filter(verdict=Approval.Verdict.OPEN).exists()
    assert not Approval.objects.filter(evidence={}).exists()
    assert set(User.objects.values_list("username", flat=True)) >= {
        "lin",
        "zhou",
        "chen",
        "gao",
        "qin",
        "shen",
        "he",
        "admin",
    }
    call_command("prove_books", stdout=StringIO(), stderr=StringIO())
    assert Statement.objects.exists()
    for statement in Statement.objects.all():
        require_sums(statement)


def test_the_demo_people_tell_of_four_families_of_devices() -> None:
    seed(borrowers=6, months=1, seed=3)
    assert set(Device.objects.values_list("kind", flat=True)) == set(DEVICE_KINDS)
    told = BandDay.objects.values("borrower", "day").distinct().count()
    assert told > 20
    assert DeviceOwnership.objects.filter(until_on=None).exists()
    told_places = Observation.objects.filter(metric__kind=Kind.PLACES)
    assert told_places.values("borrower").distinct().count() == 1


def test_banks_and_bureau_tell_of_the_demo_people_too() -> None:
    seed(borrowers=6, months=1, seed=3)
    tellers = Transaction.objects.values("borrower").distinct().count()
    assert tellers >= 4
    assert Transaction.objects.count() > 100 * tellers
    assert BureauReport.objects.exists()


def test_some_of_the_demo_people_are_quoted_an_insurance_and_nobody_pays_more() -> None:
    seed(borrowers=9, months=2, seed=1)
    quotes = InsuranceQuote.objects.select_related("table")
    assert {quote.table.product for quote in quotes} == {"health", "motor"}
    assert any(not quote.evidence["plain"] for quote in quotes)
    assert not quotes.exclude(actor="officer:he").exists()


def test_the_demo_company_has_a_champion_assessments_and_its_families_held_against_each_other() -> (
    None
):
    seed(borrowers=6, months=1, seed=3)
    stages = dict(ModelVersion.objects.values_list("kind", "stage"))
    assert stages == {"scorecard": "champion", "challenger": "shadow"}
    assessed = set(Assessment.objects.values_list("borrower", flat=True))
    asked = Approval.objects.filter(
        action=limits.ACTION, verdict=Approval.Verdict.OPEN, taken_up=None
    )
    lines = [int(line) for line in asked.values_list("target_id", flat=True)]
    waiting = set(CreditLine.objects.filter(pk__in=lines).values_list("borrower", flat=True))
    assert len(assessed | waiting) == 6
    assert not assessed & waiting
    assert Assessment.objects.filter(points__isnull=False).exists()
    assert set(Comparison.objects.values_list("population", flat=True)) == {"lab", "street"}


def test_whose_limit_fell_most_asks_that_a_person_look_at_it() -> None:
    seed(borrowers=9, months=2, seed=1)
    fell = Assessment.objects.filter(rule="policy", limit_fen__lt=F("limit_before_fen"))
    most = max((one.limit_before_fen - one.limit_fen for one in fell), default=None)
    asked = ReviewRequest.objects.select_related("assessment")
    assert [one.assessment.limit_before_fen - one.assessment.limit_fen for one in asked] == (
        [] if most is None else [most]
    )


def test_made_up_lives_are_found_and_the_others_are_left_in_peace() -> None:
    seed(borrowers=9, months=2, seed=1)
    suspected = FabricationCase.objects.order_by("pk").values_list("verdict", flat=True)
    assert sorted(suspected) in (["", "fabricated"], ["fabricated"], [""])
    # Read through; in so short a story every day of it lies before the consent.
    assert ObservationImport.objects.get(file_name="ACTIVITY.csv").counts["rows"] == 16
    assert ObservationImport.objects.filter(state=ObservationImport.State.REFUSED).exists()


def test_whoever_repays_late_is_up_at_night_more_often() -> None:
    people = list(invent(60, 1, date(2026, 1, 1)))
    first, last = date(2026, 1, 1), date(2026, 4, 1)

    def minutes_up(person: Person) -> float:
        phone = live(person.ways, 10, 1, first, last).days[Kind.PHONE]
        return float(np.nanmean(phone["night_use_minutes"]))

    well, badly = (
        mean(minutes_up(person) for person in people if person.habit in habits)
        for habits in ({Habit.EARLY, Habit.PUNCTUAL}, {Habit.STRUGGLING, Habit.GONE})
    )
    assert badly > well


def test_every_company_has_people_who_pay_and_people_who_do_not() -> None:
    habits = {person.habit for person in invent(40, 2, date(2026, 1, 1))}
    assert habits == set(Habit)


def test_the_same_seed_invents_the_same_people() -> None:
    assert list(invent(5, 7, date(2026, 1, 1))) == list(invent(5, 7, date(2026, 1, 1)))


def test_a_database_with_borrowers_is_left_alone() -> None:
    BorrowerFactory()
    with pytest.raises(CommandError):
        seed(borrowers=1, months=1)
    assert Borrower.objects.count() == 1
