"""Product versions: proposed here, in force only once a second person approved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lending.admin.records import RecordAdmin
from lending.maths.money import grouped_yuan, percent
from lending.models import Ceiling, ProductVersion
from lending.templatetags.cells import badge


@admin.register(ProductVersion)
class ProductVersionAdmin(RecordAdmin):
    """Dated terms. A loan keeps the version it was drawn under."""

    page_template = "admin/lending/productversion/page.html"
    list_display = (
        "version",
        "state",
        "effective_from",
        "rate",
        "overdue_rate",
        "method",
        "prepayment",
    )

    @admin.display(description=_("version"))
    def version(self, product: ProductVersion) -> str:
        return str(product)

    @admin.display(description=_("state"))
    def state(self, product: ProductVersion) -> str:
        approved = product.status == ProductVersion.Status.APPROVED
        return badge(product.get_status_display(), "good" if approved else "wait")

    @admin.display(description=_("daily rate"))
    def rate(self, product: ProductVersion) -> str:
        return percent(product.daily_rate_ppm)

    @admin.display(description=_("overdue daily rate"))
    def overdue_rate(self, product: ProductVersion) -> str:
        return percent(product.overdue_rate_ppm)


@admin.register(Ceiling)
class CeilingAdmin(RecordAdmin):
    """Dated rules of law and regulator, each with its source and a switch."""

    page_template = "admin/lending/ceiling/page.html"
    list_display = ("kind", "limit", "effective_from", "state", "source")

    @admin.display(description=_("value"))
    def limit(self, ceiling: Ceiling) -> str:
        if ceiling.kind == Ceiling.Kind.BALANCE:
            return f"¥{grouped_yuan(ceiling.value)}"
        return percent(ceiling.value)

    @admin.display(description=_("state"))
    def state(self, ceiling: Ceiling) -> str:
        return badge(_("in force"), "good") if ceiling.is_on else badge(_("switched off"))

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {"limit": self.limit(record), "state": self.state(record)}
