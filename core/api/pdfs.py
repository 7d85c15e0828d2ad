"""Pages handed out as PDFs over the API."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from core.api import fields


class PDFRenderer(BaseRenderer):
    """Send a PDF as it is, and a refusal as the JSON it is."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()


RENDERERS = [PDFRenderer, JSONRenderer]


class LanguageQuery(fields.Input):
    """In which language a page is written."""

    language = serializers.ChoiceField(
        settings.LANGUAGES, required=False, help_text="The borrower's own where none is named."
    )


def handed_out(page: bytes, name: str) -> Response:
    """Answer with a PDF under a file name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(page, headers=headers, content_type="application/pdf")
