"""The families of evidence held against each other: stored runs, drawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.admin.records import RecordAdmin
from scoring.models import Comparison
from scoring.services.model_registry import comparison_rows, comparisons

PAGE = "admin/scoring/comparison/page.html"


@admin.register(Comparison)
class ComparisonAdmin(RecordAdmin):
    """The newest run of each kind of people; the list is a page that explains, where there is none."""

    page_template = PAGE

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the newest run."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = next(iter(comparisons.to_show()), None)
        context = self.page_context(request, shown) if shown else {}
        return self.page(request, shown, PAGE, **{"title": _title(), **context})

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        figures = record.figures
        rows = comparison_rows.rows(figures)
        has_optimum = any(row.optimum for row in rows)
        return {
            "title": _title(),
            "others": comparisons.to_show(),
            "rows": rows,
            "months": figures["months"],
            "by_month": [
                (row, [row.by_month.get(month) for month in figures["months"]]) for row in rows
            ],
            "headline": _headline(rows),
            "has_optimum": has_optimum,
            "explanation": _explanation(record.population),
            "leaks": "; ".join(_name(row) for row in rows if row.is_leak),
            "people": f"{figures['people']:,}",
            "bad_rate": f"{figures['bad'] / figures['people']:.1%}",
        }


def _title() -> str:
    return _("Families of evidence, head to head")


def _name(row: comparison_rows.Row) -> str:
    return " + ".join(str(name) for name in row.names)


def _headline(rows: list[comparison_rows.Row]) -> list[tuple[str, comparison_rows.Range]]:
    """Return the families alone in their own order, then all together."""
    alone = [comparison_rows.of(rows, family) for family in comparison_rows.FAMILIES]
    together = comparison_rows.of(rows, *comparison_rows.FAMILIES)
    found = [(_name(row), row.blend) for row in alone if row]
    return [*found, (_("all together"), together.blend)] if together else found


def _explanation(population: str) -> str:
    """Return how the best possible is known, and what it means."""
    if population == Comparison.Population.LAB:
        return _(
            "These people are invented, so the chance of bad given what each union shows is known exactly: no model "
            "can be better on average, and one that is has seen the outcome."
        )
    if population == Comparison.Population.STREET:
        return _(
            "These people are invented, and each one's true chance of bad is known. The best possible is that "
            "chance itself: it knows the traits that no evidence shows whole, so even the perfect use of all evidence "
            "stays below it."
        )
    return _("For real people nobody knows the best possible score.")
