"""A case answered by the services and the stored positions equals the rules' own answer."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from billing.maths.case import answer, parse
from billing.maths.errors import BrokenRule
from billing.models import Books, Fact
from billing.services import what_if
from lending.models import Loan
from tests.reference.case_strategies import Case, cases
from tests.reference.hardship_strategies import hardship_cases

pytestmark = pytest.mark.django_db

FILES = sorted((Path(__file__).parents[1] / "worked_examples" / "cases").glob("*.json"))


def is_storable(case: Case) -> bool:
    """Return whether a product version can hold the rates: whole millionths, the overdue one no lower."""
    daily_ppm = Fraction(case["terms"]["daily_rate"]) * 1_000_000
    multiplier = Fraction(case["terms"]["overdue_multiplier"])
    whole = daily_ppm.denominator == (daily_ppm * multiplier).denominator == 1
    return whole and daily_ppm > 0 and multiplier >= 1


EXAMPLES = [json.loads(path.read_text()) for path in FILES]
STORABLE = [worked for worked in EXAMPLES if is_storable(worked["case"])]


@pytest.mark.parametrize("worked", STORABLE, ids=lambda worked: worked["shows"][:60])
def test_a_worked_example_is_answered_from_what_is_stored(worked: dict[str, Any]) -> None:
    assert what_if.answer(parse(json.dumps(worked["case"]))) == worked["answer"]


@settings(
    max_examples=25,
    suppress_health_check=[
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(case=cases().filter(is_storable))
def test_any_case_is_answered_alike(case: Case) -> None:
    told = parse(json.dumps(case))
    assert what_if.answer(told) == answer(told)


@settings(
    max_examples=40,
    suppress_health_check=[
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(case=hardship_cases().filter(is_storable))
def test_any_case_of_hardship_is_answered_alike(case: Case) -> None:
    told = parse(json.dumps(case))
    assert what_if.answer(told) == answer(told)


def test_a_rate_that_no_product_version_holds_is_refused_with_the_way_out() -> None:
    case = STORABLE[0]["case"]
    case = case | {"terms": case["terms"] | {"daily_rate": "0.00032876"}}
    with pytest.raises(BrokenRule, match=r"terms\.daily_rate.*without --stored"):
        what_if.answer(parse(json.dumps(case)))


def test_nothing_of_a_case_is_kept() -> None:
    what_if.answer(parse(json.dumps(STORABLE[0]["case"])))
    assert [model for model in (Loan, Fact, Books) if model.objects.exists()] == []
