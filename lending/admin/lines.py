"""Credit lines: what may be owed, what is, and why nothing can be drawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import BooleanRadioFilter

from core.admin.action_requests import ActionRequestAdmin
from core.admin.columns import yuan_column
from core.admin.refusals import refusals_as_messages, refusals_in
from core.maths.calendar import today
from core.services.actor import officer
from core.templatetags.cells import badge, link_to, page_of
from lending.admin.line_forms import LINE_REQUESTS, FreezeForm
from lending.models import CreditLine, LineFreeze
from lending.services import limits, lines

FREEZE = "lending.change_creditline"


@admin.register(CreditLine)
class CreditLineAdmin(ActionRequestAdmin):
    """A line with its limit, its freezes, and how the limit came about."""

    page_template = "admin/lending/creditline/page.html"
    when_empty = _("A line opens with the first limit decided for a borrower.")
    list_display = (
        "borrower_number",
        "name",
        "limit_yuan",
        "outstanding_yuan",
        "held_yuan",
        "available_yuan",
        "state",
    )
    list_select_related = ("borrower",)
    list_filter = (("is_frozen", BooleanRadioFilter),)
    ordering = ("-pk",)
    search_fields = ("borrower",)
    search_help_text = _("Borrower number, ID number, phone or whole name")
    action_requests = LINE_REQUESTS

    limit_yuan = yuan_column("limit_fen", _("limit"))
    outstanding_yuan = yuan_column("principal_outstanding_fen", _("principal outstanding"))
    held_yuan = yuan_column("held_fen", _("held"))
    available_yuan = yuan_column("available_fen", _("available"))

    @admin.display(description=_("borrower number"))
    def borrower_number(self, line: CreditLine) -> str:
        return line.borrower.number

    @admin.display(description=_("borrower"))
    def name(self, line: CreditLine) -> str:
        return link_to(line.borrower, line.borrower.masked_name)

    @admin.display(description=_("state"))
    def state(self, line: CreditLine) -> str:
        return badge(_("frozen"), "bad") if line.is_frozen else badge(_("usable"), "good")

    def get_urls(self) -> list[URLPattern]:
        freeze = self.admin_site.admin_view(self.freeze)
        unfreeze = self.admin_site.admin_view(require_POST(self.unfreeze))
        return [
            path("<int:pk>/freeze/", freeze, name="lending_creditline_freeze"),
            path("<int:pk>/unfreeze/", unfreeze, name="lending_creditline_unfreeze"),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **super().page_context(request, record),
            "title": f"{record.borrower.number} {record.borrower.masked_name}",
            "may_freeze": request.user.has_perm(FREEZE),
            "by_hand": record.freezes.filter(unfrozen_on=None).exclude(
                reason__in=LineFreeze.BY_RULE
            ),
        }

    def evidence(self, record: Any) -> dict[str, Any]:
        return limits.evidence_of(line=record, on=today())

    def freeze(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form of a freeze; a complete one takes effect at once."""
        line = self._line_to_freeze(request, pk)
        form = FreezeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                lines.freeze(
                    line=line,
                    reason=LineFreeze.Reason(form.cleaned_data["reason"]),
                    note=form.cleaned_data["note"],
                    on=today(),
                    actor=officer(request.user),  # type: ignore[arg-type]
                )
                messages.success(request, _("Frozen: nothing can be drawn."))
                return HttpResponseRedirect(page_of(line))
        context = {"form": form, "title": _("Freeze the line"), "about": line, "target": line}
        return self.page(request, line, "admin/lending/creditline/freeze.html", **context)

    def unfreeze(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End an officer's freeze."""
        line = self._line_to_freeze(request, pk)
        reason = request.POST.get("reason", "")
        if reason not in LineFreeze.Reason.values:
            raise Http404
        with refusals_as_messages(request):
            lines.unfreeze(
                line=line,
                reason=LineFreeze.Reason(reason),
                on=today(),
                actor=officer(request.user),  # type: ignore[arg-type]
            )
            messages.success(request, _("Unfrozen."))
        return HttpResponseRedirect(page_of(line))

    def _line_to_freeze(self, request: HttpRequest, pk: int) -> CreditLine:
        line = CreditLine.objects.select_related("borrower").filter(pk=pk).first()
        if line is None:
            raise Http404
        if not request.user.has_perm(FREEZE):
            raise PermissionDenied(FREEZE)
        return line
