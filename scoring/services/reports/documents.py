"""The validation report of a model version as a page that stands alone, and as a PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.services import pdfs
from scoring.models import ModelVersion
from scoring.services.reports.sections import sections


def page(*, model: ModelVersion, language: str) -> str:
    """Draw the stored report as HTML without anything from elsewhere. Empty of sections before it is validated."""
    with translation.override(language):
        return render_to_string("scoring/report.html", _contents(model))


def pdf(*, model: ModelVersion, language: str) -> bytes:
    """Draw the stored report as a PDF; the same figures and plots as the page."""
    with translation.override(language):
        contents = _contents(model)
    return pdfs.draw(template="scoring/report.typ", contents=contents, language=language)


def _contents(model: ModelVersion) -> dict[str, Any]:
    made = sections(model.validation) if model.validation.get("parts") else []
    return {
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
