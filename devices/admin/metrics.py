"""The catalogue of metrics: what may be told, and who may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesRadioFilter

from core.admin.records import RecordAdmin
from core.templatetags.cells import badge
from devices.models import Metric
from devices.templatetags.series_charts import unit_name


@admin.register(Metric)
class MetricAdmin(RecordAdmin):
    """One row a metric. A release changes it, nobody here."""

    page_template = "admin/devices/metric/page.html"
    list_display = ("title", "slug", "kind", "counted_in", "range", "readers", "guard")
    list_filter = (
        ("kind", ChoicesRadioFilter),
        ("family", ChoicesRadioFilter),
        ("sensitive", BooleanRadioFilter),
    )
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("purposes")

    @admin.display(description=_("metric"))
    def title(self, metric: Metric) -> str:
        return str(metric)

    @admin.display(description=_("unit"))
    def counted_in(self, metric: Metric) -> str:
        return unit_name(metric.unit) or gettext("how many")

    @admin.display(description=_("range"))
    def range(self, metric: Metric) -> str:
        return f"{metric.minimum:,.10g} – {metric.maximum:,.10g}"

    @admin.display(description=_("may be read for"))
    def readers(self, metric: Metric) -> str:
        words = ((reader.get_purpose_display(),) for reader in metric.purposes.all())
        return format_html_join(", ", "{}", words)

    @admin.display(description=_("sensitive"))
    def guard(self, metric: Metric) -> str:
        return badge(_("sensitive"), "bad") if metric.sensitive else badge(_("ordinary"))

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "unit": self.counted_in(record),
            "range": self.range(record),
            "readers": self.readers(record),
            "guard": self.guard(record),
        }
