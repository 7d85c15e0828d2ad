"""The audit record, for auditors: what changed, who changed it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from core.admin.payloads import unmeasured
from core.admin.records import RecordAdmin
from core.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(RecordAdmin):
    """Every change of every guarded table, newest first."""

    page_template = "admin/core/auditevent/page.html"
    when_empty = _("The database writes here what changes in its guarded tables.")
    list_display = ("at", "actor", "operation", "table_name", "row_id")
    list_filter = (("at", RangeDateTimeFilter),)
    list_filter_submit = True
    ordering = ("-pk",)
    search_fields = ("actor", "table_name", "row_id")
    search_help_text = _("An actor, or a table and a row's number: lending_creditline 17")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        words = search_term.split()
        if not words:
            return queryset, False
        if len(words) == 2:
            return queryset.filter(table_name=words[0], row_id=words[1]), False
        by_table = queryset.filter(table_name=search_term.strip())
        return (
            by_table if by_table.exists() else queryset.filter(actor=search_term.strip())
        ), False

    def page_context(self, request: Any, record: AuditEvent) -> dict[str, Any]:
        before, after = record.before or {}, record.after or {}
        return {
            "changes": [
                {
                    "field": field,
                    "before": unmeasured(before.get(field)),
                    "after": unmeasured(after.get(field)),
                    "changed": before.get(field) != after.get(field),
                }
                for field in sorted(before.keys() | after.keys())
            ]
        }
