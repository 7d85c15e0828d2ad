"""Insurance quotes: made here, away from the pages of credit; what was measured is shown for a reason only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.decorators import action

from core.admin.columns import yuan_column
from core.admin.forms import YuanField
from core.admin.refusals import refusals_in
from core.maths.calendar import now
from core.maths.money import percent
from core.models.languages import LANGUAGES
from core.services import disclosure
from core.templatetags.cells import badge, page_of
from devices.admin.days import ReasonForm
from devices.admin.people import PersonRecordAdmin
from devices.services.readings import REVEAL, SENSITIVE
from lending.models import Borrower
from scoring.models import InsuranceQuote
from scoring.models.insurance import PRODUCTS
from scoring.services.insurance import pdf, quotes
from scoring.services.insurance.explanation import explain

QUOTE = "scoring.quote_insurance"
PRINTED_IN = dict(LANGUAGES)


class QuoteForm(forms.Form):
    """Whose insurance, which, and its plain price."""

    borrower = forms.CharField(label=gettext_lazy("Borrower number"), max_length=40)
    product = forms.ChoiceField(label=gettext_lazy("Insurance"), choices=PRODUCTS)
    premium = YuanField(label=gettext_lazy("Plain premium"))

    def clean_borrower(self) -> Borrower:
        """Find the borrower by the whole number."""
        found = Borrower.objects.filter(number=self.cleaned_data["borrower"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no borrower of this number."))
        return found


@admin.register(InsuranceQuote)
class InsuranceQuoteAdmin(PersonRecordAdmin):
    """Every quote that was made, newest first."""

    page_template = "admin/scoring/insurancequote/page.html"
    when_empty = gettext_lazy(
        "A quote is asked for by the insurer's backend, or here with a borrower's number."
    )
    list_display = (
        "as_of",
        "person",
        "product",
        "before_yuan",
        "after_yuan",
        "share_figure",
        "actor",
    )
    list_select_related = ("borrower", "table")
    list_filter = (("table__product", ChoicesRadioFilter),)
    ordering = ("-as_of",)
    actions_list = ("quote",)

    before_yuan = yuan_column("premium_fen", gettext_lazy("plain premium"))
    after_yuan = yuan_column("premium_after_fen", gettext_lazy("quoted"))

    @admin.display(description=gettext_lazy("borrower"))
    def person(self, record: InsuranceQuote) -> str:
        # No link: whoever quotes insurance has nothing to do with the person's loans.
        return record.borrower.number

    @admin.display(description=gettext_lazy("insurance"))
    def product(self, quote: InsuranceQuote) -> str:
        return quote.table.get_product_display()

    @admin.display(description=gettext_lazy("of the plain price"))
    def share_figure(self, quote: InsuranceQuote) -> str:
        if quote.evidence["plain"]:
            return badge(_("plain"), "wait")
        return percent(round(quote.relativity_ppm, -2))

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<uuid:pk>/seen/", site(self.seen), name="scoring_insurancequote_seen"),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "title": _("Quote of %(day)s") % {"day": record.as_of.date().isoformat()},
            "explained": explain(record, with_figures=False),
            "may_reveal": request.user.has_perm(REVEAL),
        }

    @action(
        description=gettext_lazy("Quote an insurance"),
        icon="add",
        url_path="quote",
        permissions=[QUOTE],
    )
    def quote(self, request: HttpRequest) -> HttpResponse:
        """Quote for a borrower; refused without the consent to just that."""
        form = QuoteForm(request.POST or None)
        if form.is_valid():
            with refusals_in(form):
                quote = quotes.quote(
                    borrower=form.cleaned_data["borrower"],
                    product=form.cleaned_data["product"],
                    premium_fen=form.cleaned_data["premium"],
                    at=now(),
                )
                return HttpResponseRedirect(page_of(quote))
        context = {"title": _("Quote an insurance"), "form": form}
        return self.page(request, None, "admin/scoring/insurancequote/quote.html", **context)

    def seen(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask why; then show the page for the person with what was measured, here or as a PDF."""
        quote = self.get_queryset(request).filter(pk=pk).first()
        if quote is None:
            raise Http404
        if not (self.has_view_permission(request, quote) and request.user.has_perm(REVEAL)):
            raise PermissionDenied(REVEAL)
        form = ReasonForm(request.POST or None)
        context: dict[str, Any] = {"title": _("With what was measured"), "form": form}
        if form.is_valid():
            with refusals_in(form):
                disclosure.record(
                    subject=SENSITIVE,
                    model=InsuranceQuote,
                    row_id=quote.borrower_id,
                    to=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                )
                if request.POST.get("as") in PRINTED_IN:
                    return _pdf(quote, request.POST["as"])
                context["explained"] = explain(quote)
        return self.page(request, quote, "admin/scoring/insurancequote/seen.html", **context)


def _pdf(quote: InsuranceQuote, language: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{pdf.file_name(quote)}"'}
    page = pdf.render(quote=quote, language=language)
    return HttpResponse(page, content_type="application/pdf", headers=headers)
