"""Files handed in: how far each is, what was kept of it, and what was refused."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesRadioFilter, RangeDateTimeFilter

from devices.admin.people import PersonRecordAdmin
from devices.models import ObservationImport
from devices.templatetags.devices_links import import_state


@admin.register(ObservationImport)
class ObservationImportAdmin(PersonRecordAdmin):
    """One row a file, newest first. The file itself is deleted once it is read."""

    page_template = "admin/devices/observationimport/page.html"
    when_empty = _("Files are handed in on a borrower's page, or by the app's backend.")
    list_display = ("accepted_at", "person", "file_name", "format", "progress", "verdict", "actor")
    list_filter = (("state", ChoicesRadioFilter), ("accepted_at", RangeDateTimeFilter))
    list_filter_submit = True

    @admin.display(description=_("state"))
    def progress(self, import_: ObservationImport) -> str:
        return import_state(import_)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {"state": self.progress(record), "title": record.file_name}
