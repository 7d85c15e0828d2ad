"""One page for the person: what was read, what it came to, what would change it, whom to ask."""

from __future__ import annotations

import pytest
from django.utils import translation

from scoring.models import InsuranceQuote
from scoring.services.insurance import pdf
from scoring.services.insurance.explanation import Explanation, explain, in_words
from tests.scoring.insurance.insured import HEALTH, MOTOR, call_made_up, insured, quote

pytestmark = pytest.mark.django_db


def everything(page: Explanation) -> str:
    rows = [text for row in page.rows for text in (row.name, row.measured, row.band)]
    return " ".join([page.lead, *page.read, page.plain, *rows, *page.product, *page.changes])


def test_factors_bands_and_their_product_are_named() -> None:
    page = explain(quote(insured(HEALTH)))
    assert page.lead == "1,000.00 yuan becomes 940.68 yuan: 94.0675% of the plain price."
    assert [(row.measured, row.band, row.relativity) for row in page.rows] == [
        ("9,000", "8,000 to below 10,000", "95.5%"),
        ("3.5", "2 to below 4", "98.5%"),
    ]
    assert page.product[0] == "They multiply: 95.5% × 98.5% = 94.0675% of the plain price."
    assert page.changes == [
        "Steps a day 10,000 and more: 93.575% of the plain price, all else as it is.",
        "Days with exercise, a week 4 to below 5.5: 92.635% of the plain price, all else as it is.",
    ]


def test_what_was_read_and_by_which_consent_is_said() -> None:
    page = explain(quote(insured(MOTOR), "motor"))
    assert "Not where you drove." in page.read[0]
    assert "given on 2015-01-01" in page.read[1]
    assert page.read[2].startswith("90 of the 90 days before the quote told something, 2026-06-18")
    assert "never touches your credit" in page.apart[0]
    assert "400" in page.ask[0] or "in the app" in page.ask[0]


def test_the_plain_price_says_why() -> None:
    few = explain(quote(insured(HEALTH, days=3)))
    assert (few.rows, few.product) == ([], [])
    assert "too few days" in few.plain
    assert few.lead == "1,000.00 yuan, the plain price."
    borrower = insured(HEALTH)
    call_made_up(borrower)
    assert "made up" in explain(quote(borrower)).plain
    assert "None of the last 90 days" in everything(explain(quote(insured(HEALTH, days=0))))


def test_a_factor_that_was_not_told_says_so() -> None:
    made = quote(insured(MOTOR), "motor")
    made.evidence["factors"][3]["value"] = None
    assert [row.measured for row in explain(made).rows][3] == "not told"


def test_without_figures_nothing_of_the_days_is_said() -> None:
    page = explain(quote(insured(HEALTH)), with_figures=False)
    assert (page.rows, page.product, page.changes) == ([], [], [])
    assert "9,000" not in everything(page)


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("steps", 12345, "12,345"),
        ("exercise_days", 0, "0"),
        ("exercise_days", 350, "3.5"),
        ("hard_brakes", 123, "1.23"),
        ("hard_brakes", 1000, "10"),
        ("annual_km", 7300, "7,300 km"),
        ("night_share", 50_000, "5%"),
    ],
)
def test_a_value_is_written_as_people_read_it(code: str, value: int, words: str) -> None:
    assert in_words(code, value) == words


@pytest.fixture
def made() -> InsuranceQuote:
    return quote(insured(HEALTH))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_one_pdf_in_either_language(made: InsuranceQuote, language: str) -> None:
    page = pdf.render(quote=made, language=language)
    assert page.startswith(b"%PDF-")
    assert page.count(b"/Type /Page\n") + page.count(b"/Type /Page ") <= 1
    assert pdf.render(quote=made, language=language) == page


def test_the_page_speaks_chinese(made: InsuranceQuote) -> None:
    with translation.override("zh-hans"):
        page = explain(made)
    assert "健康" in page.title
    assert not any(word in everything(page) for word in ("price", "plain", "below"))
