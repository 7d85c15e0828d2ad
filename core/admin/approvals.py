"""Approvals: what waits for a second person, and the page on which that person decides."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.views import ChangeList

from core.admin.payloads import changes_asked, pairs_of
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_as_messages
from core.admin.searching import SearchedList
from core.maths.calendar import today
from core.models import Approval
from core.services import approvals
from core.services.approval_actions import action_of
from core.services.waiting import waiting_for
from core.templatetags.cells import badge

_KINDS = {"open": "wait", "approved": "good", "rejected": "bad", "withdrawn": ""}
_VERDICTS = ("approve", "reject", "withdraw")
_NOTHING_SEEN = "-"


class WaitingFilter(admin.SimpleListFilter):
    """What the reader can decide."""

    title = gettext_lazy("waiting for")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("me")), ("others", _("my own requests"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Approval]) -> QuerySet[Approval]:
        if self.value() == "me":
            return queryset.filter(pk__in=waiting_for(request.user))
        if self.value() == "others":
            return queryset.filter(maker_id=request.user.pk, verdict=Approval.Verdict.OPEN)
        return queryset


class ApprovalList(SearchedList):
    """A page of requests with what each is about, found at once for each kind of target."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        page = self.result_list = list(self.result_list)
        for target_type in {approval.target_type for approval in page}:
            named = [approval for approval in page if approval.target_type == target_type]
            rows = apps.get_model(target_type)._base_manager.select_related()  # noqa: SLF001 - public
            found = {str(pk): row for pk, row in rows.in_bulk([a.target_id for a in named]).items()}
            for approval in named:
                approval.target = found.get(approval.target_id)


@admin.register(Approval)
class ApprovalAdmin(RecordAdmin):
    """A request for an approval action, kept whatever became of it."""

    page_template = "admin/core/approval/page.html"
    when_empty = gettext_lazy(
        "Requests are made on the page of a loan, a line or a product version."
    )
    list_display = ("what", "about", "reason_in_short", "maker", "made_at", "state", "checker")
    list_select_related = ("maker", "checker")
    list_filter = (WaitingFilter, ("verdict", ChoicesRadioFilter))
    ordering = ("-pk",)
    sortable_by = ("maker", "made_at", "checker")

    @admin.display(description=gettext_lazy("what is asked"))
    def what(self, approval: Approval) -> Any:
        return action_of(approval.action).name

    @admin.display(description=gettext_lazy("about"))
    def about(self, approval: Any) -> str:
        return str(approval.target or "–")

    @admin.display(description=gettext_lazy("reason"))
    def reason_in_short(self, approval: Approval) -> str:
        return approval.reason if len(approval.reason) <= 40 else f"{approval.reason[:39]}…"

    @admin.display(description=gettext_lazy("state"))
    def state(self, approval: Approval) -> str:
        return badge(approval.get_verdict_display(), _KINDS[approval.verdict])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ApprovalList

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        target = target_of(record)
        words = action_of(record.action).describe(record)
        return {
            "title": words,
            "original": words,
            # A fact has no page of its own; it is read on its loan's.
            "target": getattr(target, "loan", target),
            "state": self.state(record),
            "changes": changes_asked(record, target),
            "evidence": pairs_of(record.evidence),
            "outcome": pairs_of(record.outcome),
            "obstacle": obstacle(record, request.user),
            "is_own": record.maker_id == request.user.pk,
        }

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [
            path("<int:pk>/decide/", decide, name="core_approval_decide"),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve, reject or withdraw as the pressed button says."""
        approval = Approval.objects.filter(pk=pk).first()
        if approval is None:
            raise Http404
        if not self.has_view_permission(request, approval):
            raise PermissionDenied
        if request.POST.get("verdict") not in _VERDICTS:
            return HttpResponseBadRequest()
        with refusals_as_messages(request):
            messages.success(request, _decided(request, pk))
        return HttpResponseRedirect("../change/")


def _decided(request: HttpRequest, pk: int) -> str:
    officer, note = request.user, request.POST.get("note", "")
    verdict = request.POST.get("verdict")
    if verdict == "approve":
        # Here a checker always decides from a page; without its hash nothing was seen.
        seen = request.POST.get("seen_hash") or _NOTHING_SEEN
        approvals.approve(approval_id=pk, checker=officer, on=today(), note=note, seen_hash=seen)  # type: ignore[arg-type]
        return _("Approved and done.")
    if verdict == "reject":
        approvals.reject(approval_id=pk, checker=officer, note=note)  # type: ignore[arg-type]
        return _("Rejected. The request is kept.")
    approvals.withdraw(approval_id=pk, maker=officer, note=note)  # type: ignore[arg-type]
    return _("Withdrawn. The request is kept.")


def obstacle(approval: Approval, user: Any) -> str:
    """Return why this officer can't decide an open request, or nothing where they can."""
    if approval.maker_id == user.pk:
        return _("You asked for this yourself: another officer has to decide it.")
    if not user.has_perm(action_of(approval.action).check_permission):
        return _("You may read this request. Deciding it needs the permission of a checker.")
    return ""


def target_of(approval: Approval) -> Model | None:
    """Find what the request is about, None where it is gone."""
    model = apps.get_model(approval.target_type)
    return model._base_manager.filter(pk=approval.target_id).first()  # noqa: SLF001 - public
