"""Pricing tables of insurance: proposed here, in force only once a second person approved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesRadioFilter

from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import today
from core.maths.money import percent
from core.templatetags.cells import badge, page_of
from scoring.admin.pricing_forms import PricingForm, typed
from scoring.maths.insurance import FACTORS, Rated
from scoring.models import PricingTable
from scoring.services.insurance import pricing
from scoring.services.insurance.explanation import band_of, name_of

PROPOSE = "scoring.request_change_pricing"

# What the tables are delivered with; what a lender enters is shown as entered.
gettext_noop(
    "Illustrative: an actuary replaces these figures before anybody is insured by them. Direction only, from Paluch et "
    "al., Lancet Public Health 2022, 7(3), e219–e228: fewer deaths with more steps a day, levelling off between 6,000 "
    "and 10,000."
)
gettext_noop(
    "Illustrative: an actuary replaces these figures before anybody is insured by them. Direction only, from Guillen, "
    "Nielsen and Pérez-Marín, Journal of Risk and Insurance 2021, 88(3), 569–589, and Chan, Tseung, Badescu and Lin, "
    "arXiv 2304.10591: more claims with hard braking, driving at night, high speed and distance."
)


@admin.register(PricingTable)
class PricingTableAdmin(RecordAdmin):
    """Dated relativities of each insurance. A quote keeps the table it was made by."""

    page_template = "admin/scoring/pricingtable/page.html"
    list_display = ("product", "version", "state", "effective_from", "lowest")
    list_filter = (("product", ChoicesRadioFilter),)

    @admin.display(description=_("version"))
    def version(self, table: PricingTable) -> str:
        return f"v{table.number}"

    @admin.display(description=_("state"))
    def state(self, table: PricingTable) -> str:
        approved = table.status == PricingTable.Status.APPROVED
        return badge(table.get_status_display(), "good" if approved else "wait")

    @admin.display(description=_("lowest price"))
    def lowest(self, table: PricingTable) -> str:
        return percent(table.lowest_ppm)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.propose)
        name = "scoring_pricingtable_propose"
        return [path("propose/<slug:product>/", view, name=name), *super().get_urls()]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "factors": [
                (name_of(factor.code), self._bands(factor)) for factor in pricing.factors_of(record)
            ],
            "lowest": self.lowest(record),
            "state": self.state(record),
            "source": gettext(record.source),
            "may_propose": request.user.has_perm(PROPOSE),
        }

    def _bands(self, factor: Any) -> list[tuple[str, str]]:
        begins: int | None = None
        said = []
        for band in factor.bands:
            rated = Rated(factor.code, None, begins, band.below, band.relativity_ppm)
            said.append((band_of(rated), percent(band.relativity_ppm)))
            begins = band.below
        return said

    def propose(self, request: HttpRequest, product: str) -> HttpResponse:
        """Show the form; a complete one becomes an approval that waits for another officer."""
        if product not in FACTORS:
            raise Http404
        if not request.user.has_perm(PROPOSE):
            raise PermissionDenied(PROPOSE)
        before = pricing.in_force(product=product, on=today())
        form = PricingForm(request.POST or None, product=product, initial=typed(before))
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                approval = form.propose(request.user)  # type: ignore[arg-type]
                messages.success(request, _("Asked. Another officer has to decide it."))
                return HttpResponseRedirect(page_of(approval))
        context = {
            "form": form,
            "title": gettext("Propose a pricing table: %(product)s")
            % {"product": before.get_product_display()},
            "about": before,
            "target": before,
        }
        return self.page(request, before, "admin/scoring/pricingtable/propose.html", **context)
