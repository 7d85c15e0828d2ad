"""The explanation of a quote as a PDF of one A4 page."""

from __future__ import annotations

import json
from dataclasses import asdict

import typst
from django.conf import settings
from django.utils import translation

from billing.services.statement_pdf import font_paths
from scoring.models import InsuranceQuote
from scoring.services.insurance.explanation import explain

_REGIONS = {"zh-hans": ("zh", "CN"), "en": ("en", "GB")}


def render(*, quote: InsuranceQuote, language: str = "", with_figures: bool = True) -> bytes:
    """Draw one explanation; without a language, in the borrower's own. The same quote gives the same page for ever."""
    language = language or quote.borrower.language
    with translation.override(language):
        page = asdict(explain(quote, with_figures=with_figures))
    lang, region = _REGIONS[language]
    data = page | {
        "lang": lang,
        "region": region,
        "lender": str(settings.LENDER_NAME),
        "number": quote.borrower.number,
    }
    drawn: bytes = typst.compile(
        str(settings.BASE_DIR / "templates" / "insurance" / "explanation.typ"),
        font_paths=font_paths(),
        ignore_system_fonts=True,
        sys_inputs={"explanation": json.dumps(data)},
    )
    return drawn


def file_name(quote: InsuranceQuote) -> str:
    """Name the file after the borrower, the insurance and the quote."""
    return f"{quote.borrower.number}-{quote.table.product}-{str(quote.pk)[:8]}.pdf"
