"""The days' closes: what ran, for how long, on how many rows, and what went wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.models import CloseRun, CloseStep, SetAside
from billing.templatetags.alarm_labels import step_name
from core.admin.records import RecordAdmin
from core.templatetags.cells import badge


@admin.register(CloseRun)
class CloseRunAdmin(RecordAdmin):
    """One close a business date, with its steps."""

    page_template = "admin/billing/closerun/page.html"
    when_empty = _("The close runs each night just after midnight.")
    list_display = ("business_on", "state", "started_at", "finished_at", "took", "rows")
    ordering = ("-business_on",)
    sortable_by = ("business_on",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CloseRun]:
        steps = CloseStep.objects.order_by("no")
        return super().get_queryset(request).prefetch_related(Prefetch("steps", queryset=steps))

    @admin.display(description=_("state"))
    def state(self, run: CloseRun) -> str:
        if any(step.error for step in run.steps.all()):
            return badge(_("failed"), "bad")
        if run.finished_at:
            return badge(_("done"), "good")
        if any(step.failure for step in run.steps.all()):
            return badge(_("stopped"), "bad")
        return badge(_("at work"), "wait")

    @admin.display(description=_("took"))
    def took(self, run: CloseRun) -> str:
        return seconds_between(run.started_at, run.finished_at)

    @admin.display(description=_("rows written"))
    def rows(self, run: CloseRun) -> str:
        return f"{sum(step.rows for step in run.steps.all()):,}"

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "state": self.state(record),
            "took": self.took(record),
            "set_aside": SetAside.objects.filter(
                Q(returned_on__isnull=True) | Q(returned_on__gt=record.business_on),
                since_on__lte=record.business_on,
            ).select_related("loan"),
            "steps": [
                {
                    "step": step,
                    "name": step_name(step.name),
                    "took": seconds_between(step.started_at, step.finished_at),
                    "state": _state_of(step),
                }
                for step in record.steps.all()
            ],
        }


def seconds_between(started_at: Any, finished_at: Any) -> str:
    """Return a duration in seconds, or a dash where it isn't over."""
    if not started_at or not finished_at:
        return "–"
    return gettext("%(seconds)s s") % {
        "seconds": f"{(finished_at - started_at).total_seconds():,.1f}"
    }


def _state_of(step: CloseStep) -> str:
    if step.error:
        return badge(_("failed"), "bad")
    if step.finished_at:
        return badge(_("done"), "good")
    if step.failure:
        return badge(_("stopped"), "bad")
    return badge(_("at work"), "wait") if step.started_at else badge(_("not begun"))
