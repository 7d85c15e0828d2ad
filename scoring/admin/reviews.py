"""Human reviews: the queue by deadline, and the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.admin.forms import YuanField
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import now, today
from core.templatetags.cells import badge, link_to, page_of
from scoring.models import ReviewRequest
from scoring.services.assessment import explanations, reviews

Verdict = ReviewRequest.Verdict


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an answer, unless all or the answered ones are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("answered", _("answered reviews")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("reviews to be answered")}, *others]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ReviewRequest]
    ) -> QuerySet[ReviewRequest]:
        if self.value() == "all":
            return queryset
        if self.value() == "answered":
            return queryset.exclude(verdict=Verdict.OPEN)
        return queryset.filter(verdict=Verdict.OPEN)


class AnswerForm(forms.Form):
    """What a person makes of a decision, and what the borrower is told."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=lambda: [choice for choice in Verdict.choices if choice[0] != Verdict.OPEN],
    )
    limit = YuanField(
        label=gettext_lazy("Other limit"),
        required=False,
        help_text=gettext_lazy("Only where the decision is changed. A second officer decides it."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the borrower"), widget=forms.Textarea(attrs={"rows": 4})
    )


@admin.register(ReviewRequest)
class ReviewRequestAdmin(RecordAdmin):
    """One row a review, the nearest deadline first."""

    page_template = "admin/scoring/reviewrequest/page.html"
    when_empty = gettext_lazy("No borrower waits for a person's look at a decision.")
    list_display = ("due_on", "left", "person", "assessment", "asked_at", "state", "answered_by")
    list_filter = (WaitingFilter,)
    list_select_related = ("assessment__borrower", "answered_by")
    ordering = ("due_on", "pk")
    sortable_by = ("due_on", "asked_at")
    search_fields = ("assessment__borrower",)
    search_help_text = gettext_lazy("Borrower number, ID number, phone or whole name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewRequest]:
        return super().get_queryset(request).defer("assessment__snapshot")

    @admin.display(description=gettext_lazy("borrower"))
    def person(self, review: ReviewRequest) -> str:
        return link_to(review.assessment.borrower)

    @admin.display(description=gettext_lazy("days left"))
    def left(self, review: ReviewRequest) -> str:
        return badge(days_left(review), "bad" if is_late(review) else "wait")

    @admin.display(description=gettext_lazy("state"))
    def state(self, review: ReviewRequest) -> str:
        kind = "wait" if review.verdict == Verdict.OPEN else "good"
        return badge(review.get_verdict_display(), kind)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "title": _("Human review"),
            "state": self.state(record),
            "days_left": days_left(record),
            "is_late": is_late(record),
            "decision": explanations.decision(record.assessment),
            "reasons": explanations.reasons(record.assessment, masked=True),
            "may_answer": record.verdict == Verdict.OPEN and request.user.has_perm(reviews.ANSWER),
            "form": AnswerForm(),
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.answer))
        return [
            path("<int:pk>/answer/", view, name="scoring_reviewrequest_answer"),
            *super().get_urls(),
        ]

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the borrower; another limit waits for a second officer."""
        review = self.get_object(request, str(pk))
        if review is None:
            raise Http404
        if not request.user.has_perm(reviews.ANSWER):
            raise PermissionDenied(reviews.ANSWER)
        form = AnswerForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                reviews.answer(
                    review=review,
                    verdict=Verdict(form.cleaned_data["verdict"]),
                    answer=form.cleaned_data["answer"],
                    by=request.user,  # type: ignore[arg-type]
                    at=now(),
                    on=today(),
                    to_fen=form.cleaned_data["limit"] if request.POST.get("limit") else None,
                )
                messages.success(request, _("Answered."))
                return HttpResponseRedirect(page_of(review))
        context = self.page_context(request, review) | {"form": form}
        return self.page(request, review, self.page_template, **context)


def is_late(review: ReviewRequest) -> bool:
    """Return whether the deadline has passed without an answer."""
    return review.verdict == Verdict.OPEN and review.due_on < today()


def days_left(review: ReviewRequest) -> str:
    """Return how many days are left to answer."""
    if review.verdict != Verdict.OPEN:
        return "–"
    days = (review.due_on - today()).days
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
