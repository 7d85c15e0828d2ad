"""Assessments: the sheet that an officer reads, and the buttons that make a new one and take up its limit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesRadioFilter

from core.admin.columns import yuan_column
from core.admin.refusals import refusals_as_messages, refusals_in
from core.maths.calendar import day_of, now, today
from core.services import disclosure
from core.services.actor import officer
from core.templatetags.cells import badge, page_of
from devices.admin.days import ReasonForm
from devices.admin.people import PersonRecordAdmin, borrower_or_404
from devices.services.readings import REVEAL, SENSITIVE
from scoring.models import Assessment
from scoring.services.assessment import assessments, explanations, proposals
from scoring.templatetags.assessment_charts import chance

ASSESS = "scoring.add_assessment"
_COLOURS = {"set": "good", "waits": "wait", "blocked": "bad", "declined": "bad"}


def outcome_of(assessment: Assessment) -> SafeString:
    """Show an outcome in its colour."""
    return badge(assessment.get_outcome_display(), _COLOURS.get(assessment.outcome, ""))


class ProposalFilter(admin.SimpleListFilter):
    """The assessments whose limit an officer can take up."""

    title = gettext_lazy("proposed limit")
    parameter_name = "proposal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waits to be taken up"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> QuerySet[Assessment]:
        if self.value() == "waiting":
            return queryset.filter(pk__in=proposals.waiting().values("pk"))
        return queryset


@admin.register(Assessment)
class AssessmentAdmin(PersonRecordAdmin):
    """One row an assessment, the newest first."""

    page_template = "admin/scoring/assessment/page.html"
    when_empty = gettext_lazy(
        "Nobody was assessed yet. The app asks for it when a borrower applies; so does the button on a borrower's page."
    )
    list_display = (
        "as_of",
        "person",
        "score_figure",
        "chance_figure",
        "limit_yuan",
        "result",
        "rule",
    )
    list_filter = (
        ProposalFilter,
        ("outcome", ChoicesRadioFilter),
        ("trigger", ChoicesRadioFilter),
    )
    list_select_related = ("borrower",)
    ordering: Any = ("-as_of", "-pk")

    limit_yuan = yuan_column("limit_fen", gettext_lazy("limit"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return super().get_queryset(request).defer("snapshot")

    @admin.display(description=gettext_lazy("score"), ordering="points")
    def score_figure(self, assessment: Assessment) -> str:
        return "–" if assessment.points is None else str(assessment.points)

    @admin.display(description=gettext_lazy("PD"), ordering="pd_ppm")
    def chance_figure(self, assessment: Assessment) -> str:
        return "–" if assessment.pd_ppm is None else chance(assessment.pd_ppm)

    @admin.display(description=gettext_lazy("outcome"))
    def result(self, assessment: Assessment) -> str:
        return outcome_of(assessment)

    def page_context(
        self, request: HttpRequest, record: Any, *, masked: bool = True
    ) -> dict[str, Any]:
        return {
            "title": _("Assessment of %(borrower)s") % {"borrower": record.borrower.number},
            "outcome": outcome_of(record),
            "decision": explanations.decision(record),
            "nearest": explanations.nearest_change(record, masked=masked),
            "reasons": explanations.reasons(record, masked=masked),
            "sources": explanations.sources(record),
            "reviews": record.reviews.all(),
            "may_assess": request.user.has_perm(ASSESS),
            "masked": masked,
            "may_reveal": request.user.has_perm(REVEAL),
            "form": ReasonForm(),
        }

    def get_urls(self) -> list[URLPattern]:
        assess = self.admin_site.admin_view(require_POST(self.assess_now))
        take_up = self.admin_site.admin_view(require_POST(self.take_up))
        seen = self.admin_site.admin_view(require_POST(self.seen))
        return [
            path("of/<int:borrower_pk>/", assess, name="scoring_assessment_now"),
            path("<int:pk>/take-up/", take_up, name="scoring_assessment_take_up"),
            path("<int:pk>/seen/", seen, name="scoring_assessment_seen"),
            *super().get_urls(),
        ]

    def seen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the sheet with the values behind it, this once, for a reason that is kept."""
        assessment = self.get_object(request, str(pk))
        if assessment is None:
            raise Http404
        if not self.has_view_permission(request, assessment):
            raise PermissionDenied
        form, masked = ReasonForm(request.POST), True
        if form.is_valid():
            with refusals_in(form):
                disclosure.record(
                    subject=SENSITIVE,
                    model=Assessment,
                    row_id=assessment.borrower_id,
                    to=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                )
                masked = False
        context = self.page_context(request, assessment, masked=masked) | {"form": form}
        return self.page(request, assessment, self.page_template, **context)

    def assess_now(self, request: HttpRequest, borrower_pk: int) -> HttpResponse:
        """Assess a borrower on what is known now; the officer is the maker of what waits for another."""
        if not request.user.has_perm(ASSESS):
            raise PermissionDenied(ASSESS)
        borrower, at = borrower_or_404(borrower_pk), now()
        address = page_of(borrower)
        with refusals_as_messages(request):
            assessment = assessments.assess(
                borrower=borrower,
                as_of=at,
                on=day_of(at),
                trigger=Assessment.Trigger.REFRESH,
                actor=officer(request.user),  # type: ignore[arg-type]
                maker=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, _("Assessed on what is known now."))
            address = page_of(assessment)
        return HttpResponseRedirect(address)

    def take_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the limit that an assessment proposes the officer's own request, or leave the limit as it is."""
        assessment = self.get_object(request, str(pk))
        if assessment is None:
            raise Http404
        if not (self.has_view_permission(request) and proposals.may_take_up(request.user)):
            raise PermissionDenied
        decide, done = proposals.take_up, _("Taken up. Another officer has to decide it.")
        if "leave" in request.POST:
            decide, done = proposals.leave, _("The limit stays as it is, and your reason is kept.")
        with refusals_as_messages(request):
            decide(
                assessment=assessment,
                maker=request.user,  # type: ignore[arg-type]
                reason=request.POST.get("reason", ""),
                on=today(),
            )
            messages.success(request, done)
        return HttpResponseRedirect(page_of(assessment))
