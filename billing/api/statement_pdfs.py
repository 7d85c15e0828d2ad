"""A statement's PDF over the API."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Statement
from billing.services.documents import statement_pdf
from core.api.description import described
from core.api.operations import Operation
from core.api.pdfs import RENDERERS, LanguageQuery, handed_out


class ReadStatementPDF(Operation):
    """A statement as a page for the borrower."""

    required_scopes = ["statements:read"]
    renderer_classes = RENDERERS

    @described(
        summary="Read a statement as a PDF",
        description="One A4 page that the borrower understands. The name is masked.",
        answer=OpenApiTypes.BINARY,
        query=LanguageQuery,
        problems=[404],
    )
    def get(self, request: Request, statement_id: int) -> Response:
        """Answer with the page."""
        language = LanguageQuery.read(request.query_params).get("language", "")
        known = Statement.objects.select_related("line__borrower")
        statement = get_object_or_404(known, pk=statement_id)
        page = statement_pdf.render(statement=statement, language=language)
        return handed_out(page, statement_pdf.file_name(statement))
