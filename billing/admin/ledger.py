"""The ledger: postings as they were made, and the trial balance of any day."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from billing.models import Posting
from billing.models.facts import FACT_KINDS
from core.admin.records import RecordAdmin
from core.templatetags.cells import link_to

# What a posting is for stands before the first colon of its key.
KINDS = {
    **dict(FACT_KINDS),
    "accrual": _("accrual"),
    "capital": _("capital paid in"),
    "provision": _("provision"),
}


@admin.register(Posting)
class PostingAdmin(RecordAdmin):
    """Every posting, newest first. Rows are never changed; a mistake is reversed."""

    page_template = "admin/billing/posting/page.html"
    when_empty = _("Every money event posts here; nothing has happened yet.")
    list_display = ("key", "posted_on", "value_on", "loan_link", "kind")
    list_select_related = ("loan",)
    list_filter = (("posted_on", RangeDateFilter),)
    list_filter_submit = True
    ordering = ("-pk",)
    sortable_by = ("key", "posted_on")
    search_fields = ("key", "loan__number")
    search_help_text = _("A posting's key, or a loan's number")

    @admin.display(description=_("kind"))
    def kind(self, posting: Posting) -> str:
        kind = KINDS.get(posting.key.partition(":")[0])
        return capfirst(str(kind)) if kind else posting.text

    @admin.display(description=_("loan"))
    def loan_link(self, posting: Posting) -> str:
        return link_to(posting.loan)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "kind": self.kind(record),
            "transfers": record.transfers.select_related("debit", "credit"),
        }
