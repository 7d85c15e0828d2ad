"""The watch: open findings first, then what the months say of a model; a finding is closed on its own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import now, today
from core.templatetags.cells import first_of, page_of, rows_asked_for
from scoring.models import Finding, ModelVersion, ShadowRun
from scoring.services.model_registry import findings
from scoring.services.monitoring import portfolio_snapshots, readings

WATCH = "admin/scoring/finding/watch.html"
CLOSED_SHOWN = 20
_ROWS = forms.Textarea(attrs={"rows": 3})


class CloseForm(forms.Form):
    """Why a finding is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=_ROWS,
        help_text=gettext_lazy("What was looked at, and what was done about it."),
    )


class ReportForm(forms.Form):
    """What an officer noticed about a model."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    words = forms.CharField(label=gettext_lazy("What you saw"), widget=_ROWS)


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    """The list is the watch's page; a record is one finding."""

    page_template = "admin/scoring/finding/page.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show open findings and the months of one model, the champion unless another is named."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._watch(request, _chosen(request), ReportForm())

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        is_open = record.closed_at is None
        return {
            "may_close": is_open and request.user.has_perm(findings.CLOSE),
            "form": CloseForm(),
        }

    def get_urls(self) -> list[URLPattern]:
        close = self.admin_site.admin_view(require_POST(self.close))
        report = self.admin_site.admin_view(require_POST(self.report))
        return [
            path("<int:pk>/close/", close, name="scoring_finding_close"),
            path("report/<int:pk>/", report, name="scoring_finding_report"),
            *super().get_urls(),
        ]

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close a finding with the officer's reason."""
        finding = self.get_object(request, str(pk))
        if finding is None:
            raise Http404
        if not request.user.has_perm(findings.CLOSE):
            raise PermissionDenied(findings.CLOSE)
        form = CloseForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                findings.close(
                    finding=finding,
                    reason=form.cleaned_data["reason"],
                    closer=request.user,  # type: ignore[arg-type]
                    at=now(),
                )
                messages.success(request, _("Closed. What was found and why it was closed stay."))
                return HttpResponseRedirect(page_of(finding))
        context = self.page_context(request, finding) | {"form": form}
        return self.page(request, finding, self.page_template, **context)

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a finding that an officer reports about a model."""
        model = ModelVersion.objects.defer("artefact").filter(pk=pk).first()
        if model is None:
            raise Http404
        if not request.user.has_perm(findings.REPORT):
            raise PermissionDenied(findings.REPORT)
        form = ReportForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                finding = findings.report(
                    model=model,
                    reporter=request.user,  # type: ignore[arg-type]
                    on=today(),
                    **form.cleaned_data,
                )
                messages.success(request, _("Reported. Limits are not raised by this model now."))
                return HttpResponseRedirect(page_of(finding))
        return self._watch(request, model, form)

    def _watch(
        self, request: HttpRequest, model: ModelVersion | None, form: ReportForm
    ) -> HttpResponse:
        every = Finding.objects.select_related("model", "closed_by").defer("model__artefact")
        context: dict[str, Any] = {
            "title": _("Watch over models"),
            "here": reverse("admin:scoring_finding_changelist"),
            "models": _at_work(),
            "watched": readings.of(model=model, on=today()) if model else None,
            "open_findings": every.filter(closed_at__isnull=True),
            "closed_findings": first_of(
                every.filter(closed_at__isnull=False),
                rows_asked_for({"request": request}, CLOSED_SHOWN),
            ),
            "last_night": ShadowRun.objects.filter(finished_at__isnull=False).first(),
            "may_report": model is not None and request.user.has_perm(findings.REPORT),
            "form": form,
        }
        if request.user.has_perm("lending.view_loan"):
            book = context["book"] = portfolio_snapshots.newest(on=today())
            context["ages"] = range(max(map(len, book.curves.values()), default=0))
            context["ends"] = portfolio_snapshots.ENDS
        return self.page(request, None, WATCH, **context)


def _at_work() -> list[ModelVersion]:
    """List the models that have been at work: the champion first, retired ones last."""
    stage = ModelVersion.Stage
    order = [stage.CHAMPION, stage.CHALLENGER, stage.SHADOW, stage.RETIRED]
    found = ModelVersion.objects.filter(stage__in=order).defer("artefact")
    return sorted(found, key=lambda model: (order.index(stage(model.stage)), -model.number))


def _chosen(request: HttpRequest) -> ModelVersion | None:
    models = _at_work()
    named = request.GET.get("model", "")
    return next((model for model in models if str(model.pk) == named), next(iter(models), None))
