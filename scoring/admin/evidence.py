"""Transactions and bureau reports: how many, at once; what they say, once and for a reason that is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.refusals import refusals_in
from core.maths.calendar import today
from devices.admin.days import ReasonForm
from devices.admin.people import PersonRecordAdmin, borrower_or_404
from devices.services.readings import REVEAL
from scoring.models import BureauReport, Transaction
from scoring.services import disclosure


@admin.register(Transaction)
class TransactionAdmin(PersonRecordAdmin):
    """Every transaction that came, without its amount: that is shown for a reason only."""

    page_template = "admin/scoring/transaction/page.html"
    when_empty = gettext_lazy("The app's backend hands in transactions once a borrower agrees.")
    list_display = ("known_at", "person", "at", "hidden")
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("amount"))
    def hidden(self, row: Transaction) -> str:
        return "•••"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.seen)
        name = "scoring_transaction_seen"
        return [path("borrowers/<int:pk>/", view, name=name), *super().get_urls()]

    def seen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why; then show a borrower's months and newest report, this once."""
        borrower = borrower_or_404(pk)
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_reveal = request.user.has_perm(REVEAL)
        if request.method == "POST" and not may_reveal:
            raise PermissionDenied(REVEAL)
        form = ReasonForm(request.POST or None)
        context: dict[str, Any] = {
            "title": _("Transactions and bureau of %(number)s") % {"number": borrower.number},
            "borrower": borrower,
            "form": form,
            "may_reveal": may_reveal,
        }
        if form.is_valid():
            with refusals_in(form):
                context["figures"] = disclosure.reveal(
                    borrower=borrower,
                    to=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                    on=today(),
                )
        return self.page(request, borrower, "admin/scoring/transaction/seen.html", **context)


@admin.register(BureauReport)
class BureauReportAdmin(PersonRecordAdmin):
    """Every bureau report that came, without its figures."""

    page_template = "admin/scoring/transaction/page.html"
    when_empty = gettext_lazy("The app's backend hands in bureau reports once a borrower agrees.")
    list_display = ("reported_on", "person", "known_at")
    ordering = ("-pk",)
