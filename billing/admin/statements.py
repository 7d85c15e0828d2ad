"""Statements: what each borrower was told on the 10th, and the page as a PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from billing.models import Statement, StatementLine
from billing.services.documents import statement_pdf
from core.admin.columns import yuan_column
from core.admin.records import RecordAdmin
from core.templatetags.cells import link_to
from lending.admin.of_borrower import LineBorrowerFilter

# What a row says, its sums included: each has a column on the page, and a total.
_ROW_AMOUNTS = (
    *statement_pdf.AMOUNTS,
    "due_fen",
    "accrued_interest_fen",
)


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    """Immutable rows; the PDF is drawn from them alone."""

    page_template = "admin/billing/statement/page.html"
    when_empty = _("Statements are issued by the close of the 10th.")
    list_display = (
        "issued_on",
        "borrower",
        "pay_now_yuan",
        "overdue_yuan",
        "due_yuan",
        "next_due_on",
        "next_due_yuan",
        "paid_yuan",
        "payoff_yuan",
    )
    list_select_related = ("line__borrower",)
    list_filter = (("issued_on", RangeDateFilter), LineBorrowerFilter)
    list_filter_submit = True
    sortable_by = ("issued_on",)
    ordering = ("-issued_on", "-pk")
    search_fields = ("line__borrower",)
    search_help_text = _("Borrower number, ID number, phone or whole name")

    pay_now_yuan = yuan_column("pay_now_fen", _("to pay now"))
    next_due_yuan = yuan_column("next_due_fen", _("due next"))
    due_yuan = yuan_column("due_fen", _("due"))
    overdue_yuan = yuan_column("overdue_fen", _("overdue"))
    paid_yuan = yuan_column("paid_fen", _("paid in the period"))
    payoff_yuan = yuan_column("payoff_fen", _("pay-off"))

    @admin.display(description=_("borrower"))
    def borrower(self, statement: Statement) -> str:
        return link_to(statement.line.borrower)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        title = _("Statement of %(day)s") % {"day": record.issued_on.isoformat()}
        rows = list(record.rows.select_related("loan").order_by("loan__drawn_on", "loan_id"))
        return {"title": title, "rows": rows, "totals": _totals(rows)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.pdf)
        return [path("<int:pk>/pdf/", view, name="billing_statement_pdf"), *super().get_urls()]

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the page with the borrower's name masked, in the language asked for or the reader's."""
        statement = self.get_queryset(request).filter(pk=pk).first()
        if statement is None:
            raise Http404
        if not self.has_view_permission(request, statement):
            raise PermissionDenied
        language = request.GET.get("language") or get_language() or ""
        content = statement_pdf.render(
            statement=statement, language="en" if language == "en" else "zh-hans"
        )
        headers = {
            "Content-Disposition": f'inline; filename="{statement_pdf.file_name(statement)}"'
        }
        return HttpResponse(content, content_type="application/pdf", headers=headers)


def _totals(rows: list[StatementLine]) -> dict[str, int | None]:
    """Sum the rows column by column; None where a row doesn't tell."""
    told = {name: [getattr(row, name) for row in rows] for name in _ROW_AMOUNTS}
    return {name: None if None in fens else sum(fens) for name, fens in told.items()}
