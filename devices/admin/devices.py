"""Devices: what they are, whose they were when, and those that two people have."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter

from core.admin.records import RecordAdmin
from core.templatetags.cells import badge, link_to
from devices.admin.days import days_page
from devices.models import Device, DeviceOwnership
from lending.admin.of_borrower import BorrowerFilter
from lending.services import borrowers


class SharedFilter(admin.SimpleListFilter):
    """Devices that somebody else has too."""

    title = gettext_lazy("at two people")
    parameter_name = "shared"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("at two people"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Device]) -> QuerySet[Device]:
        if self.value() != "yes":
            return queryset
        open_ones = DeviceOwnership.objects.filter(until_on__isnull=True).order_by()
        owners = open_ones.values("device").annotate(owners=Count("pk"))
        return queryset.filter(pk__in=owners.filter(owners__gt=1).values("device"))


class OwnerFilter(BorrowerFilter):
    """Devices that are or were one borrower's."""

    path = "ownerships__borrower"


@admin.register(Device)
class DeviceAdmin(RecordAdmin):
    """One row a device, with whoever has it now."""

    page_template = "admin/devices/device/page.html"
    when_empty = gettext_lazy("A device is registered when its first data comes.")
    list_display = ("name", "kind", "firmware", "first_seen_at", "last_seen_at", "whose")
    list_filter = (OwnerFilter, SharedFilter, ("kind", ChoicesRadioFilter))
    ordering = ("-pk",)
    search_fields = ("ownerships__borrower__number",)
    search_help_text = gettext_lazy("Borrower number, ID number, phone or whole name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Device]:
        owners = DeviceOwnership.objects.filter(until_on__isnull=True).select_related("borrower")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("ownerships", queryset=owners, to_attr="owners"))
        )

    @admin.display(description=gettext_lazy("device"))
    def name(self, device: Device) -> str:
        return f"#{device.pk} {' '.join(part for part in (device.maker, device.model) if part)}"

    @admin.display(description=gettext_lazy("now with"))
    def whose(self, device: Any) -> str:
        people = format_html_join(", ", "{}", ((link_to(o.borrower),) for o in device.owners))
        if len(device.owners) < 2:
            return people or "–"
        return format_html_join(
            " ", "{}", ((part,) for part in (people, badge(_("at two people"), "bad")))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Device], search_term: str
    ) -> tuple[QuerySet[Device], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        theirs = DeviceOwnership.objects.filter(borrower__in=borrowers.find(term))
        return queryset.filter(pk__in=theirs.values("device")), False

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        ownerships = record.ownerships.select_related("borrower").order_by("-from_on", "-pk")
        return {
            "ownerships": ownerships,
            "is_shared": len(record.owners) > 1,
            "firmwares": record.firmwares.order_by("-seen_at", "-pk"),
        }

    def get_urls(self) -> list[URLPattern]:
        days = self.admin_site.admin_view(partial(days_page, self))
        return [
            path("borrowers/<int:pk>/days/", days, name="devices_device_days"),
            *super().get_urls(),
        ]
