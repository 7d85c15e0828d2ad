"""Lists of one borrower's records, as that borrower's page leads to them."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lending.models import Borrower

MOST_DIGITS = 18


class BorrowerFilter(SimpleListFilter):
    """Records of one borrower. It is offered where an address names one, and nowhere else."""

    title = _("borrower")
    parameter_name = "borrower"
    path = "borrower"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        asked = request.GET.get(self.parameter_name, "")
        if not asked.isascii() or not asked.isdecimal() or len(asked) > MOST_DIGITS:
            return []
        return [(asked, str(found)) for found in Borrower.objects.filter(pk=asked)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = [key for key, _name in self.lookup_choices]
        return queryset.filter(**{self.path: known[0]}) if self.value() in known else queryset


class LineBorrowerFilter(BorrowerFilter):
    """Records of one borrower's line."""

    path = "line__borrower"


class LoanBorrowerFilter(BorrowerFilter):
    """Records of one borrower's loans."""

    path = "loan__line__borrower"
