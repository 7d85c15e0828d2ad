"""The explanation of a quote as a PDF of one A4 page."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import translation

from core.services import pdfs
from scoring.models import InsuranceQuote
from scoring.services.insurance.explanation import explain


def render(*, quote: InsuranceQuote, language: str = "", with_figures: bool = True) -> bytes:
    """Draw one explanation; without a language, in the borrower's own. The same quote gives the same page for ever."""
    language = language or quote.borrower.language
    with translation.override(language):
        page = asdict(explain(quote, with_figures=with_figures))
    return pdfs.draw(
        template="insurance/explanation.typ",
        contents=page | {"number": quote.borrower.number},
        language=language,
    )


def file_name(quote: InsuranceQuote) -> str:
    """Name the file after the borrower, the insurance and the quote."""
    return f"{quote.borrower.number}-{quote.table.product}-{str(quote.pk)[:8]}.pdf"
