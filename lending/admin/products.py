"""Product versions: proposed here, in force only once a second person approved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.payloads import compare_with
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import today
from core.maths.money import grouped_yuan, percent
from core.templatetags.cells import badge, page_of
from lending.admin.product_forms import ProductVersionForm, terms_to_start_from
from lending.models import Ceiling, ProductVersion


def _in_force_before(version: ProductVersion) -> ProductVersion | None:
    """Return the terms in force that a proposed version would replace."""
    others = ProductVersion.objects.filter(code=version.code).exclude(pk=version.pk)
    return others.in_force(version.effective_from).first()


compare_with(ProductVersion, _in_force_before)


@admin.register(ProductVersion)
class ProductVersionAdmin(RecordAdmin):
    """Dated terms. A loan keeps the version it was drawn under."""

    page_template = "admin/lending/productversion/page.html"
    list_display = (
        "version",
        "state",
        "effective_from",
        "rate",
        "overdue_rate",
        "method",
        "prepayment",
    )

    actions_list = ("propose",)

    @action(
        description=_("Propose a version"),
        icon="add",
        url_path="propose",
        permissions=["lending.request_approve_product_version"],
    )
    def propose(self, request: HttpRequest) -> HttpResponse:
        """Show the form; a complete one becomes an approval that waits for another officer."""
        form = ProductVersionForm(request.POST or None, initial=terms_to_start_from())
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                approval = form.propose(request.user)  # type: ignore[arg-type]
                messages.success(request, _("Asked. Another officer has to decide it."))
                return HttpResponseRedirect(page_of(approval))
        context = {"form": form, "title": _("Propose a version")}
        return self.page(request, None, "admin/lending/productversion/propose.html", **context)

    @admin.display(description=_("version"))
    def version(self, product: ProductVersion) -> str:
        return str(product)

    @admin.display(description=_("state"))
    def state(self, product: ProductVersion) -> str:
        approved = product.status == ProductVersion.Status.APPROVED
        return badge(product.get_status_display(), "good" if approved else "wait")

    @admin.display(description=_("daily rate"))
    def rate(self, product: ProductVersion) -> str:
        return percent(product.daily_rate_ppm)

    @admin.display(description=_("overdue daily rate"))
    def overdue_rate(self, product: ProductVersion) -> str:
        return percent(product.overdue_rate_ppm)


@admin.register(Ceiling)
class CeilingAdmin(RecordAdmin):
    """Dated rules of law and regulator, each with its source and a switch."""

    page_template = "admin/lending/ceiling/page.html"
    list_display = ("kind", "limit", "effective_from", "state", "told_source")

    @admin.display(description=_("value"))
    def limit(self, ceiling: Ceiling) -> str:
        if ceiling.kind == Ceiling.Kind.BALANCE:
            return f"¥{grouped_yuan(ceiling.value)}"
        if ceiling.kind in {Ceiling.Kind.NEGATIVE_RECORD, Ceiling.Kind.NOTICE}:
            return ngettext("%(days)d day", "%(days)d days", ceiling.value) % {
                "days": ceiling.value
            }
        return percent(ceiling.value)

    @admin.display(description=_("state"))
    def state(self, ceiling: Ceiling) -> str:
        if not ceiling.is_on:
            return badge(_("switched off"))
        to_come = ceiling.effective_from > today()
        return badge(_("to come"), "wait") if to_come else badge(_("in force"), "good")

    @admin.display(description=_("source"))
    def told_source(self, ceiling: Ceiling) -> str:
        """Return where the ceiling comes from, in the officer's language where the house wrote it."""
        return gettext(ceiling.source)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "limit": self.limit(record),
            "state": self.state(record),
            "source": self.told_source(record),
        }
