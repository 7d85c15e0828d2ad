"""Credit lines: what may be owed, what is, and why nothing can be drawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter

from lending.admin.columns import yuan_column
from lending.admin.records import RecordAdmin
from lending.models import CreditLine
from lending.services import borrowers
from lending.templatetags.cells import badge, link_to


@admin.register(CreditLine)
class CreditLineAdmin(RecordAdmin):
    """A line with its limit, its freezes, and how the limit came about."""

    page_template = "admin/lending/creditline/page.html"
    when_empty = _("A line opens with the first limit decided for a borrower.")
    list_display = (
        "borrower_number",
        "name",
        "limit_yuan",
        "outstanding_yuan",
        "held_yuan",
        "available_yuan",
        "state",
    )
    list_select_related = ("borrower",)
    list_filter = (("is_frozen", BooleanRadioFilter),)
    ordering = ("-pk",)
    search_fields = ("borrower__number",)
    search_help_text = _("Borrower number, ID number, phone or whole name")

    limit_yuan = yuan_column("limit_fen", _("limit"))
    outstanding_yuan = yuan_column("principal_outstanding_fen", _("principal outstanding"))
    held_yuan = yuan_column("held_fen", _("held"))
    available_yuan = yuan_column("available_fen", _("available"))

    @admin.display(description=_("borrower number"))
    def borrower_number(self, line: CreditLine) -> str:
        return line.borrower.number

    @admin.display(description=_("borrower"))
    def name(self, line: CreditLine) -> str:
        return link_to(line.borrower, line.borrower.masked_name)

    @admin.display(description=_("state"))
    def state(self, line: CreditLine) -> str:
        return badge(_("frozen"), "bad") if line.is_frozen else badge(_("open"), "good")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CreditLine], search_term: str
    ) -> tuple[QuerySet[CreditLine], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(borrower__in=borrowers.find(term)), False

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {"subtitle": record.borrower.masked_name}
