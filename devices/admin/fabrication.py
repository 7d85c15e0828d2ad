"""Fabrication cases: what the rules found, the series beside the person's own past, and the decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesRadioFilter

from core.admin.refusals import refusals_in
from core.maths.calendar import now, today
from core.templatetags.cells import page_of
from devices.admin.days import ReasonForm
from devices.admin.people import PersonRecordAdmin
from devices.models import FabricationCase, FabricationFlag
from devices.services import fabrication, readings
from devices.templatetags.devices_links import case_state
from devices.templatetags.evidence import rule_name
from devices.templatetags.series_charts import Span

DECIDE = "devices.decide_fabricationcase"
# How much of the person's own past is drawn before the suspect days.
DAYS_OF_PAST = 60


class OpenFilter(admin.SimpleListFilter):
    """Open cases, unless all or the decided ones are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decided", _("decided cases")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("cases to be decided")}, *others]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[FabricationCase]
    ) -> QuerySet[FabricationCase]:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "decided")


class VerdictForm(forms.Form):
    """What a person makes of a case, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=FabricationCase.Verdict.choices
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "id": "id_verdict_reason"}),
        help_text=gettext_lazy("What you saw, and why you decided so. No limit changes by it."),
    )


@admin.register(FabricationCase)
class FabricationCaseAdmin(PersonRecordAdmin):
    """One row a person and kind of data, those that wait first."""

    page_template = "admin/devices/fabricationcase/page.html"
    when_empty = gettext_lazy(
        "No data looks made up. Two signs of one person and kind open a case each night."
    )
    list_display = ("opened_at", "person", "kind", "signs", "state", "closed_by", "closed_at")
    list_filter = (OpenFilter, ("kind", ChoicesRadioFilter))
    list_select_related = ("borrower", "closed_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FabricationCase]:
        flags = FabricationFlag.objects.order_by("from_on", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("flags", queryset=flags))

    @admin.display(description=gettext_lazy("signs"))
    def signs(self, case: FabricationCase) -> str:
        return ", ".join(sorted({str(rule_name(flag.rule)) for flag in case.flags.all()}))

    @admin.display(description=gettext_lazy("state"))
    def state(self, case: FabricationCase) -> str:
        return case_state(case)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        span, group = span_of(record), readings.GROUPS[record.kind]
        context: dict[str, Any] = {
            "title": str(record),
            "state": self.state(record),
            "flags": record.flags.all(),
            "span": span,
            "is_sensitive": group.is_sensitive,
            "may_reveal": request.user.has_perm(readings.REVEAL),
            "may_decide": record.closed_at is None and request.user.has_perm(DECIDE),
            "form": ReasonForm(),
            "verdict_form": VerdictForm(),
        }
        if not group.is_sensitive:
            form = context["form"]
            with refusals_in(form):
                context["figures"] = readings.read(group=group, days=days_of(record, span))
        return context

    def get_urls(self) -> list[URLPattern]:
        reveal = self.admin_site.admin_view(self.reveal)
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [
            path("<int:pk>/decide/", decide, name="devices_fabricationcase_decide"),
            path("<int:pk>/series/", reveal, name="devices_fabricationcase_series"),
            *super().get_urls(),
        ]

    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the case with its series, this once, for a reason that is kept."""
        case = self.get_object(request, str(pk))
        if case is None:
            raise Http404
        if not (self.has_view_permission(request, case) and request.user.has_perm(readings.REVEAL)):
            raise PermissionDenied(readings.REVEAL)
        context = self.page_context(request, case)
        form = context["form"] = ReasonForm(request.POST or None)
        if form.is_valid():
            with refusals_in(form):
                context["figures"] = readings.reveal(
                    group=readings.GROUPS[case.kind],
                    days=days_of(case, context["span"]),
                    to=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                )
        return self.page(request, case, self.page_template, **context)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close the case with the officer's verdict."""
        case = self.get_object(request, str(pk))
        if case is None:
            raise Http404
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied(DECIDE)
        form = VerdictForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                fabrication.decide(
                    case=case,
                    verdict=FabricationCase.Verdict(form.cleaned_data["verdict"]),
                    reason=form.cleaned_data["reason"],
                    officer=request.user,  # type: ignore[arg-type]
                    at=now(),
                )
                messages.success(request, _("Decided. The trust in this data follows it."))
                return HttpResponseRedirect(page_of(case))
        context = self.page_context(request, case) | {"verdict_form": form}
        return self.page(request, case, self.page_template, **context)


def span_of(case: FabricationCase) -> Span:
    """Return the suspect days of a case and as much of the person's own past before them."""
    flags = list(case.flags.all())
    opened_on = case.opened_at.date()
    first: date = min((flag.from_on for flag in flags), default=opened_on)
    last: date = max((flag.through_on for flag in flags), default=opened_on)
    return Span(first - timedelta(days=DAYS_OF_PAST), min(last, today()), first, last)


def days_of(case: FabricationCase, span: Span) -> readings.Days:
    """Return the days to read for a case."""
    return readings.Days(case.borrower, span.first_day, span.last_day, now())
