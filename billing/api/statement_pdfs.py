"""A statement's PDF over the API."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Statement
from billing.services import statement_pdf
from lending.api import fields
from lending.api.description import described
from lending.api.operations import Operation


class PDFRenderer(BaseRenderer):
    """Send a PDF as it is, and a refusal as the JSON it is."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()


class PDFQuery(fields.Input):
    """How the page is written."""

    language = serializers.ChoiceField(
        settings.LANGUAGES, required=False, help_text="The borrower's own where none is named."
    )


class ReadStatementPDF(Operation):
    """A statement as a page for the borrower."""

    required_scopes = ["statements:read"]
    renderer_classes = [PDFRenderer, JSONRenderer]

    @described(
        summary="Read a statement as a PDF",
        description="One A4 page that the borrower understands. The name is masked.",
        answer=OpenApiTypes.BINARY,
        query=PDFQuery,
        problems=[404],
    )
    def get(self, request: Request, statement_id: int) -> Response:
        """Answer with the page."""
        language = PDFQuery.read(request.query_params).get("language", "")
        known = Statement.objects.select_related("line__borrower")
        statement = get_object_or_404(known, pk=statement_id)
        page = statement_pdf.render(statement=statement, language=language)
        name = statement_pdf.file_name(statement)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(page, headers=headers, content_type="application/pdf")
