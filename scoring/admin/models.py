"""The registry of models: what each was built on, how good it is, what it is used for and who decided so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin.action_requests import ActionRequest, ActionRequestAdmin
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import now, today
from core.maths.money import percent
from core.services import labels
from core.templatetags.cells import badge, page_of
from scoring.admin.model_forms import MoveForm, OpinionForm
from scoring.models import ModelVersion, Sample
from scoring.services.model_registry import (
    model_card,
    models,
    promotion_rule,
    promotions,
    registry,
    validation_figures,
)
from scoring.services.reports import documents, report_labels
from scoring.templatetags.model_charts import Ranged

_REPORTS: dict[str, tuple[Callable[..., str | bytes], str]] = {
    "html": (documents.page, "text/html; charset=utf-8"),
    "pdf": (documents.pdf, "application/pdf"),
}
_COLOURS = {"champion": "good", "challenger": "wait", "shadow": "wait"}


@admin.register(ModelVersion)
class ModelVersionAdmin(ActionRequestAdmin):
    """One row a version, the newest first."""

    page_template = "admin/scoring/modelversion/page.html"
    when_empty = gettext_lazy(
        "No model is registered. Models are trained outside of this site, by whoever builds them for the service, and "
        "appear here for validation."
    )
    list_display = (
        "version", "kind", "state", "auc", "sample", "built_by", "validated_by", "expires_on",
    )  # fmt: skip
    list_select_related = ("sample", "built_by", "validated_by")
    action_requests = (
        ActionRequest("move", promotions.ACTION, gettext_lazy("Ask for a move"), MoveForm),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return super().get_queryset(request).defer("artefact")

    @admin.display(description=gettext_lazy("version"))
    def version(self, model: ModelVersion) -> str:
        return f"v{model.number}"

    @admin.display(description=gettext_lazy("stage"))
    def state(self, model: Any) -> str:
        text = model.get_stage_display()
        if model.share_ppm:
            text = f"{text} · {percent(model.share_ppm)}"
        return badge(text, _COLOURS.get(model.stage, ""))

    @admin.display(description=gettext_lazy("AUC out of time"))
    def auc(self, model: ModelVersion) -> str:
        found = validation_figures.auc_out_of_time(model)
        return f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})" if found else "–"

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        context = super().page_context(request, record)
        moves = promotion_rule.moves(record)
        scorer = model_card.scorer_of(record)
        may_validate = (
            record.validated_by_id is None
            and record.built_by_id != request.user.pk
            and request.user.has_perm(registry.VALIDATE)
        )
        return {
            **context,
            "action_requests": context["action_requests"] if moves else [],
            "state": self.state(record),
            "is_expired": models.is_expired(record, today()),
            "is_intact": scorer is not None,
            "reports": [form.upper() for form in _REPORTS]
            if record.validation.get("parts")
            else [],
            "readable": model_card.readable(scorer),
            "steps": model_card.steps_of(record),
            "rules": [
                _rule(record, stage) for stage in moves if stage != ModelVersion.Stage.RETIRED
            ],
            "findings": record.findings.all(),
            "opinion_form": OpinionForm() if may_validate else None,
            **_report(record),
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.validate))
        report = self.admin_site.admin_view(self.report)
        return [
            path("<int:pk>/validate/", view, name="scoring_modelversion_validate"),
            path("<int:pk>/report.<str:form>", report, name="scoring_modelversion_report"),
            *super().get_urls(),
        ]

    def report(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Send the validation report as a page or a PDF, in the reader's language."""
        model = self.get_object(request, str(pk))
        if model is None or form not in _REPORTS or not model.validation.get("parts"):
            raise Http404
        if not self.has_view_permission(request, model):
            raise PermissionDenied
        draw, kind = _REPORTS[form]
        answer = HttpResponse(draw(model=model, language=get_language()), content_type=kind)
        name = f"model-v{model.number}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def validate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the opinion of somebody who did not build the model."""
        model = self.get_object(request, str(pk))
        if model is None:
            raise Http404
        if not request.user.has_perm(registry.VALIDATE):
            raise PermissionDenied(registry.VALIDATE)
        form = OpinionForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                registry.validate(
                    model=model,
                    validator=request.user,  # type: ignore[arg-type]
                    opinion=form.cleaned_data["opinion"],
                    at=now(),
                    found=form.found(),
                )
                messages.success(
                    request, _("Validated. Two other officers decide what it is used for.")
                )
                return HttpResponseRedirect(page_of(model))
        context = self.page_context(request, model) | {"opinion_form": form}
        return self.page(request, model, self.page_template, **context)


@admin.register(Sample)
class SampleAdmin(RecordAdmin):
    """The dated samples that models were built on."""

    page_template = "admin/scoring/sample/page.html"
    when_empty = gettext_lazy(
        "No sample is drawn. Samples are drawn outside of this site, by whoever builds the models, and appear here."
    )
    list_display = (
        "name", "observed_from", "observed_through", "out_of_time_from", "rows", "bads", "is_synthetic",
        "drawn_by", "drawn_at",
    )  # fmt: skip
    list_select_related = ("drawn_by",)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        parts = record.people.values("part").annotate(
            people=Count("pk"),
            bads=Count("pk", filter=Q(is_bad=True)),
            goods=Count("pk", filter=Q(is_bad=False)),
            declined=Count("pk", filter=Q(was_rejected=True)),
        )
        names = report_labels.PARTS
        return {
            "parts": [{**part, "name": names[part["part"]]} for part in parts.order_by("part")],
            "models": record.models.defer("artefact"),
        }


def _rule(model: ModelVersion, stage: ModelVersion.Stage) -> dict[str, Any]:
    found = promotion_rule.conditions(model, stage, today())
    named = [(labels.word_for(each.code), each) for each in found]
    return {"stage": stage.label, "conditions": named, "holds": all(each.holds for each in found)}


def _report(model: ModelVersion) -> dict[str, Any]:
    """Return the validation report's figures, in the order and the words in which people read them."""
    report = model.validation
    parts = [(report_labels.PARTS[one["name"]], one["figures"]) for one in report.get("parts", [])]
    months = [(one["month"], one["figures"]) for one in report.get("months", [])]
    groups = [
        {**one, "name": report_labels.GROUPS.get(one["group"], one["group"])}
        for one in report.get("groups", [])
    ]
    inference = report.get("reject_inference")
    return {
        "parts": parts,
        "part_ranges": _ranges(parts),
        "month_ranges": _ranges(months),
        "months": report.get("months", []),
        "deciles": validation_figures.deciles(model),
        "psi": validation_figures.psi(model),
        "characteristics": report.get("characteristics", [])[:12],
        "groups": groups,
        "trials": [
            {**one, "name": report_labels.TRIALS.get(one["name"], one["name"])}
            for one in report.get("trials", [])
        ],
        "swap_set": _swapped(report.get("swap_set", [])),
        "inference": inference,
        "inference_swap": _swapped(inference["swap_set"]) if inference else [],
    }


def _ranges(rows: list[tuple[Any, dict[str, Any]]]) -> list[Ranged]:
    return [
        Ranged(str(name), figures["auc"], figures["auc_low"], figures["auc_high"])
        for name, figures in rows
        if figures.get("auc") is not None
    ]


def _swapped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "name": report_labels.SWAPPED[row["who"]]} for row in rows]
