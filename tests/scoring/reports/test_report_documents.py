"""The report as a page and as a PDF: everything that was measured, in both languages, and nothing from elsewhere."""

import re
from typing import Any

import pytest

from scoring.engine.report import validate
from scoring.models import ModelVersion, Sample
from scoring.services.reports import documents
from tests.scoring.artefacts import boosted, card, loaded
from tests.scoring.reports.test_report import judged


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return validate(model=loaded(card()), people=judged(), against=loaded(boosted())).as_json()


def version(report: dict[str, Any]) -> ModelVersion:
    from django.contrib.auth.models import User

    return ModelVersion(
        number=7,
        kind="scorecard",
        sample=Sample(name="Spring <b>2026</b>"),
        built_by=User(username="builder"),
        sha256="a" * 64,
        validation=report,
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_needs_nothing_from_elsewhere(report: dict[str, Any], language: str) -> None:
    page = documents.page(model=version(report), language=language)
    assert not re.findall(r"(?:src|href)=|<script|url\(", page)
    assert page.count("<svg") == 4
    assert page.count("<section>") == 7
    assert "<b>2026</b>" not in page


def test_a_page_speaks_chinese(report: dict[str, Any]) -> None:
    page = documents.page(model=version(report), language="zh-hans")
    assert "模型" in page
    assert "People" not in page


def test_words_of_a_stored_report_are_never_code(report: dict[str, Any]) -> None:
    month = report["months"][0] | {"month": "<script>"}
    page = documents.page(model=version(report | {"months": [month]}), language="en")
    assert "<script>" not in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pdf_is_drawn_from_the_same(report: dict[str, Any], language: str) -> None:
    document = documents.pdf(model=version(report), language=language)
    assert document.startswith(b"%PDF")
    assert len(document) > 20_000


def test_a_model_that_was_not_validated_has_a_page_without_figures() -> None:
    page = documents.page(model=version({}), language="en")
    assert "<section>" not in page
