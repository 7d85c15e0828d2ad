"""Loans: a list that stays fast over a million of them, and one page on which everything of a loan stands."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from billing.admin.bands import BandFilter
from billing.admin.loan_page import MOST_POSTINGS, loan_page, open_approvals
from billing.admin.repayments import RepaymentForm, record
from billing.admin.requests import LOAN_REQUESTS
from billing.services.facts import approval_evidence
from billing.templatetags.arrears import arrears_badge
from core.admin.action_requests import ActionRequestAdmin
from core.admin.columns import yuan_column
from core.admin.dates import day_asked
from core.admin.refusals import refusals_in
from core.maths.calendar import today
from core.services.actor import officer
from core.templatetags.cells import link_to, page_of, rows_asked_for
from lending.admin.of_borrower import LineBorrowerFilter
from lending.models import Loan


@admin.register(Loan)
class LoanAdmin(ActionRequestAdmin):
    """A loan's contract with what money did to it."""

    page_template = "admin/billing/loan/page.html"
    when_empty = _("A loan begins with a draw-down in the app.")
    list_display = (
        "number",
        "borrower",
        "principal_yuan",
        "unpaid_yuan",
        "arrears",
        "next_due_on",
        "drawn_on",
        "count",
    )
    list_select_related = ("line__borrower", "position")
    list_filter = (BandFilter, LineBorrowerFilter)
    ordering = ("-pk",)
    sortable_by = ("number",)
    action_requests = LOAN_REQUESTS
    search_fields = ("number", "line__borrower")
    search_help_text = _("Loan number, or the borrower's number, ID number, phone or whole name")

    principal_yuan = yuan_column("principal_fen", _("principal"))
    unpaid_yuan = yuan_column("position__principal_unpaid_fen", _("principal unpaid"))

    @admin.display(description=_("borrower"))
    def borrower(self, loan: Loan) -> str:
        return link_to(loan.line.borrower)

    @admin.display(description=_("days past due"))
    def arrears(self, loan: Loan) -> str:
        return arrears_badge(loan.position, today()) if hasattr(loan, "position") else "–"

    @admin.display(description=_("oldest unpaid due date"))
    def next_due_on(self, loan: Loan) -> Any:
        return loan.position.next_unpaid_due_on if hasattr(loan, "position") else None

    @admin.display(description=_("instalments"))
    def count(self, loan: Loan) -> int:
        return loan.instalments

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.repayment)
        return [
            path("<int:pk>/repayment/", view, name="lending_loan_repayment"),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        as_of = day_asked(request, "as_of") or today()
        return {
            **super().page_context(request, record),
            **loan_page(
                record,
                as_of,
                day_asked(request, "known_on"),
                postings=rows_asked_for({"request": request}, MOST_POSTINGS),
            ),
            "badge": arrears_badge(record.position, today()),
            "open_approvals": open_approvals(record),
            "may_record": request.user.has_perm("billing.add_receipt"),
        }

    def evidence(self, record: Any) -> dict[str, Any]:
        return approval_evidence.of_loan(loan=record, as_of=today())

    def repayment(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form of a repayment; a complete one is booked once it was seen where the money goes."""
        loan = self.get_object(request, str(pk))
        if loan is None:
            raise Http404
        if not request.user.has_perm("billing.add_receipt"):
            raise PermissionDenied("billing.add_receipt")
        form = RepaymentForm(request.POST or None, initial={"value_on": today()}, loan=loan)
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                done = record(form, officer(request.user))  # type: ignore[arg-type]
                if done:
                    messages.success(request, done)
                    return HttpResponseRedirect(page_of(loan))
        context = {"form": form, "title": _("Record a repayment"), "about": loan, "target": loan}
        return self.page(request, loan, "admin/billing/loan/repayment.html", **context)
