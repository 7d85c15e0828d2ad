"""Overdue cases: the list officers call from, and the same as a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from billing.admin.bands import BandFilter
from billing.models import OverdueCase
from billing.templatetags.arrears import arrears_badge, days_past_due
from core.admin.columns import yuan_column
from core.admin.records import RecordAdmin
from core.admin.spreadsheets import spreadsheet
from core.maths.calendar import today
from core.maths.money import yuan
from core.templatetags.cells import badge, link_to, page_of
from lending.admin.of_borrower import LoanBorrowerFilter

# A file that a spreadsheet program still opens at once.
MOST_ROWS = 100_000
MOST_DIGITS = 6


class CaseBandFilter(BandFilter):
    """Cases whose loan is in one band today."""

    prefix = "loan__position__"


class OpenFilter(admin.SimpleListFilter):
    """Open cases, unless all or the closed ones are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", _("closed cases")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("open cases")}, *others]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OverdueCase]
    ) -> QuerySet[OverdueCase]:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_on__isnull=self.value() != "closed")


@admin.register(OverdueCase)
class OverdueCaseAdmin(RecordAdmin):
    """One row a loan that is overdue, the longest overdue first."""

    when_empty = gettext_lazy(
        "No loan is overdue. The close opens a case the day after a missed due date."
    )
    list_display = (
        "loan_number",
        "borrower",
        "phone",
        "arrears",
        "unpaid_yuan",
        "opened",
        "closed_on",
        "officer",
    )
    list_select_related = ("loan__position", "loan__line__borrower", "officer")
    list_filter = (OpenFilter, CaseBandFilter, LoanBorrowerFilter)
    ordering = ("opened_on", "pk")
    sortable_by = ("loan_number", "arrears", "unpaid_yuan", "opened")
    search_fields = ("loan__number", "loan__line__borrower")
    search_help_text = gettext_lazy(
        "Loan number, or the borrower's number, ID number, phone or whole name"
    )
    actions_list = ("download",)

    unpaid_yuan = yuan_column(
        "loan__position__principal_unpaid_fen",
        gettext_lazy("principal unpaid"),
        ordering="loan__position__principal_unpaid_fen",
    )

    @admin.display(description=gettext_lazy("loan"), ordering="loan__number")
    def loan_number(self, case: OverdueCase) -> str:
        return case.loan.number

    @admin.display(description=gettext_lazy("borrower"))
    def borrower(self, case: OverdueCase) -> str:
        return link_to(case.loan.line.borrower)

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, case: OverdueCase) -> str:
        return case.loan.line.borrower.masked_phone

    @admin.display(description=gettext_lazy("Case opened on"), ordering="opened_on")
    def opened(self, case: OverdueCase) -> date:
        return case.opened_on

    @admin.display(
        description=gettext_lazy("days past due"), ordering="-loan__position__past_due_from"
    )
    def arrears(self, case: OverdueCase) -> str:
        return (
            badge(_("case closed"))
            if case.closed_on
            else arrears_badge(case.loan.position, today())
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make the download take the list's filters and search with it."""
        listed = super().changelist_view(request, extra_context)
        if isinstance(listed, TemplateResponse) and request.GET:
            for button in (listed.context_data or {}).get("actions_list", ()):
                button["path"] += f"?{request.GET.urlencode()}"
        return listed

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the loan's page: a case is worked on there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.get_object(request, object_id)
        if case is None:
            return super().change_view(request, object_id, *args, **kwargs)
        return HttpResponseRedirect(page_of(case.loan))

    @action(
        description=gettext_lazy("Download as CSV"),
        icon="download",
        url_path="csv",
        permissions=["view"],
    )
    def download(self, request: HttpRequest) -> HttpResponse:
        """Send the cases of the list as a spreadsheet: its filters, its search, its masks.

        A list of more rows than one file takes comes in parts, which are offered on the list. A filter that the list
        doesn't know leads back to it.
        """
        as_of = today()
        filters = request.GET.copy()
        part = _part_of(filters.pop("part", []))
        request.GET = filters  # type: ignore[assignment]
        back = f"{reverse('admin:billing_overduecase_changelist')}?{filters.urlencode()}"
        try:
            cases = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:billing_overduecase_changelist"))
        count = cases.count()
        parts = -(-count // MOST_ROWS)
        if parts > 1 and part not in range(1, parts + 1):
            messages.warning(request, _offer(request, count, parts))
            return HttpResponseRedirect(back)
        header = [
            _("Loan"),
            _("Borrower"),
            _("Name"),
            _("Phone"),
            _("Days past due"),
            _("Principal unpaid"),
            _("Case opened on"),
            _("Case closed on"),
        ]
        first = (part - 1) * MOST_ROWS if parts > 1 else 0
        rows = (_row(case, as_of) for case in cases[first : first + MOST_ROWS])
        name = f"overdue-{as_of:%Y%m%d}"
        return spreadsheet(f"{name}-{part}-of-{parts}" if parts > 1 else name, header, rows)


def _part_of(given: list[str]) -> int:
    """Return which part is asked for, from 1; 0 for none."""
    asked = given[0] if given else ""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < MOST_DIGITS else 0


def _offer(request: HttpRequest, count: int, parts: int) -> str:
    """Return a message with a link to each part of a list that one file doesn't take."""
    links = []
    for number in range(1, parts + 1):
        asked = request.GET.copy()
        asked["part"] = str(number)
        links.append((f"{request.path}?{asked.urlencode()}", f"{number}/{parts}"))
    text = _("The list has %(count)d cases, a file takes %(most)d. Download it in parts:") % {
        "count": count,
        "most": MOST_ROWS,
    }
    joined = format_html_join(" ", '<a class="x-link" href="{}">{}</a>', links)
    return format_html("{} {}", text, joined)


def _row(case: OverdueCase, as_of: date) -> list[str]:
    borrower, position = case.loan.line.borrower, case.loan.position
    return [
        case.loan.number,
        borrower.number,
        borrower.masked_name,
        borrower.masked_phone,
        "" if case.closed_on else str(days_past_due(position, as_of)),
        yuan(position.principal_unpaid_fen),
        case.opened_on.isoformat(),
        case.closed_on.isoformat() if case.closed_on else "",
    ]
