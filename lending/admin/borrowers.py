"""Borrowers: masked by default, found by exact look-up, revealed one at a time for a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from core.admin.action_requests import ActionRequest, ActionRequestAdmin
from core.admin.columns import yuan_column
from core.admin.forms import RequestForm
from core.admin.refusals import refusals_in
from core.admin.searching import find_by
from lending.models import Borrower
from lending.services import erasure
from lending.services.borrowers import find, reveal


class RevealForm(forms.Form):
    """Why the data is needed."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


find_by("borrower", find)


@admin.register(Borrower)
class BorrowerAdmin(ActionRequestAdmin):
    """A person, the line, the loans and the cases on one page."""

    page_template = "admin/lending/borrower/page.html"
    when_empty = _("Borrowers come from the app's backend.")
    # A column of a field's own name would show the field itself, unmasked.
    list_display = (
        "number",
        "name_masked",
        "phone_masked",
        "limit_yuan",
        "outstanding_yuan",
        "available_yuan",
        "since",
    )
    list_select_related = ("line",)
    ordering = ("-pk",)
    sortable_by = ("number",)
    search_fields = ("number",)
    search_help_text = _("Borrower number, ID number, phone or whole name")
    action_requests = (
        ActionRequest("erasure", erasure.ACTION, _("Ask for an erasure"), RequestForm),
    )

    limit_yuan = yuan_column("line__limit_fen", _("limit"))
    outstanding_yuan = yuan_column("line__principal_outstanding_fen", _("principal outstanding"))
    available_yuan = yuan_column("line__available_fen", _("available"))

    @admin.display(description=_("real name"))
    def name_masked(self, borrower: Borrower) -> str:
        return borrower.masked_name

    @admin.display(description=_("phone"))
    def phone_masked(self, borrower: Borrower) -> str:
        return borrower.masked_phone

    @admin.display(description=_("line opened on"))
    def since(self, borrower: Borrower) -> Any:
        return borrower.line.opened_on if hasattr(borrower, "line") else None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal)
        return [path("<int:pk>/reveal/", view, name="lending_borrower_reveal"), *super().get_urls()]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **super().page_context(request, record),
            "may_reveal": request.user.has_perm("lending.reveal_borrower"),
            "certificates": record.erasures.all(),
        }

    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why; then show the page unmasked, this once. Who saw it and why is audited."""
        borrower = self.get_object(request, str(pk))
        if borrower is None:
            raise Http404
        if not request.user.has_perm("lending.reveal_borrower"):
            raise PermissionDenied("lending.reveal_borrower")
        form = RevealForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                seen = reveal(
                    borrower=borrower,
                    to=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                )
                return self.page(request, borrower, self.page_template, revealed=seen)
        context = {"form": form, "title": _("Show unmasked"), "about": borrower, "target": borrower}
        return self.page(request, borrower, "admin/lending/borrower/reveal.html", **context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Borrower], search_term: str
    ) -> tuple[QuerySet[Borrower], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(pk__in=find(term)), False
