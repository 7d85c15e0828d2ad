"""Records about a borrower: found by the whole number, ID number, phone or name of that person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.admin.records import RecordAdmin
from core.templatetags.cells import link_to
from lending.models import Borrower


class PersonRecordAdmin(RecordAdmin):
    """A list of records that each name a borrower."""

    list_select_related: Any = ("borrower",)
    search_fields = ("borrower",)
    search_help_text = _("Borrower number, ID number, phone or whole name")
    ordering = ("-pk",)

    @admin.display(description=_("borrower"))
    def person(self, record: Any) -> str:
        return link_to(record.borrower)


def borrower_or_404(pk: int) -> Borrower:
    """Find a borrower whose page an address names."""
    borrower = Borrower.objects.filter(pk=pk).first()
    if borrower is None:
        raise Http404
    return borrower
