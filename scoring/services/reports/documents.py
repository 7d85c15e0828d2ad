"""The validation report of a model version as a page that stands alone, and as a PDF."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import typst
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from billing.services.statement_pdf import font_paths
from scoring.models import ModelVersion
from scoring.services.reports.sections import sections

_REGIONS = {"zh-hans": ("zh", "CN"), "en": ("en", "GB")}


def page(*, model: ModelVersion, language: str) -> str:
    """Draw the stored report as HTML without anything from elsewhere. Empty of sections before it is validated."""
    with translation.override(language):
        return render_to_string("scoring/report.html", _data(model, language))


def pdf(*, model: ModelVersion, language: str) -> bytes:
    """Draw the stored report as a PDF; the same figures and plots as the page."""
    with translation.override(language):
        data = _data(model, language)
    document: bytes = typst.compile(
        str(settings.BASE_DIR / "templates" / "scoring" / "report.typ"),
        font_paths=font_paths(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(data)},
    )
    return document


def _data(model: ModelVersion, language: str) -> dict[str, Any]:
    lang, region = _REGIONS[language]
    made = sections(model.validation) if model.validation.get("parts") else []
    return {
        "lang": lang,
        "region": region,
        "title": _("Validation of model version %(number)s") % {"number": model.number},
        "lender": str(settings.LENDER_NAME),
        "facts": [
            [_("Kind"), model.get_kind_display()],
            [_("Sample"), model.sample.name],
            [_("Built by"), model.built_by.get_username()],
            [_("Validated by"), model.validated_by.get_username() if model.validated_by else "–"],
            [_("Hash"), model.sha256],
        ],
        "opinion": model.opinion,
        "sections": [asdict(section) for section in made],
    }
