"""A filter by band of days past due."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.maths.arrears import Band
from billing.querysets import BAND_DAYS, in_band
from core.maths.calendar import today


class BandFilter(SimpleListFilter):
    """Loans in one band today."""

    title = _("days past due")
    parameter_name = "band"
    prefix = "position__"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (Band.M1, _("M1 (1–30 days)")),
            (Band.M2, _("M2 (31–60 days)")),
            (Band.M3, _("M3 (61–90 days)")),
            (Band.M3_PLUS, _("M3+ (over 90 days)")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        band = self.value()
        if band not in BAND_DAYS:
            return queryset
        return queryset.filter(in_band(Band(band), today(), self.prefix))
