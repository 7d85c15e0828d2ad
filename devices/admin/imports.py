"""Files handed in: how far each is, what was kept of it, and what was refused."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter, RangeDateTimeFilter

from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import now
from core.services import queue
from core.services.actor import officer
from core.services.row_verdicts import Outcome
from core.templatetags.cells import page_of
from devices.admin.people import PersonRecordAdmin, borrower_or_404
from devices.importers.source import Options
from devices.models import Metric, ObservationImport
from devices.services import import_report, imports
from devices.templatetags.devices_links import format_name, import_state, import_verdict
from lending.admin.of_borrower import BorrowerFilter

HAND_IN = "devices.add_observationimport"
_OUTCOMES = {
    Outcome.STORED: gettext_lazy("new values"),
    Outcome.CORRECTED: gettext_lazy("corrections"),
    Outcome.UNCHANGED: gettext_lazy("known before"),
    Outcome.REFUSED: gettext_lazy("refused values"),
}


class FileForm(forms.Form):
    """An export that the borrower gave us."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The format is found from its contents. At most 256 MiB."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Of an encrypted archive. Forgotten once the file is read."),
    )
    person = forms.CharField(
        label=gettext_lazy("Person in the file"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Only for a file that holds several people."),
    )


@admin.register(ObservationImport)
class ObservationImportAdmin(PersonRecordAdmin):
    """One row a file, newest first. The file itself is deleted once it is read."""

    page_template = "admin/devices/observationimport/page.html"
    when_empty = gettext_lazy("Files are handed in on a borrower's page, or by the app's backend.")
    list_display = ("accepted_at", "person", "called", "made_by", "progress", "outcome", "actor")
    list_filter = (
        ("state", ChoicesRadioFilter),
        ("accepted_at", RangeDateTimeFilter),
        BorrowerFilter,
    )
    list_filter_submit = True
    sortable_by = ("accepted_at",)

    @admin.display(description=gettext_lazy("file name"))
    def called(self, import_: ObservationImport) -> str:
        return format_html('<span class="x-file">{}</span>', import_.file_name)

    @admin.display(description=gettext_lazy("format"))
    def made_by(self, import_: ObservationImport) -> str:
        return format_name(import_.format)

    @admin.display(description=gettext_lazy("state"))
    def progress(self, import_: ObservationImport) -> str:
        return import_state(import_)

    @admin.display(description=gettext_lazy("verdict"))
    def outcome(self, import_: ObservationImport) -> str:
        return format_html('<span class="x-verdict">{}</span>', import_verdict(import_) or "–")

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        report = import_report.of_record(record)
        metrics = {metric.slug: metric for metric in Metric.objects.all()}
        by_metric = (record.counts or {}).get("metrics", {})
        return {
            "title": record.file_name or f"#{record.pk}",
            "state": self.progress(record),
            "format": format_name(record.format),
            "verdict": import_verdict(record),
            "people": report.people,
            "outcomes": [
                (name, report.outcomes[outcome.value]) for outcome, name in _OUTCOMES.items()
            ],
            "unreadable": sum(report.row_refusals.values()),
            "metrics": [(metrics.get(slug, slug), line) for slug, line in by_metric.items()],
            "left_out": [
                (import_report.left_out_words(code), count)
                for code, count in report.left_out.items()
            ],
            "refusals": [
                words | {"field": metrics.get(words["field"], words["field"])}
                for words in map(import_report.words_of, report.first_refused)
            ],
        }

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(partial(upload_page, self))
        return [
            path("borrowers/<int:pk>/upload/", upload, name="devices_observationimport_upload"),
            *super().get_urls(),
        ]


def upload_page(site: RecordAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file for a borrower; it is read in the background, seconds later."""
    if not request.user.has_perm(HAND_IN):
        raise PermissionDenied(HAND_IN)
    borrower = borrower_or_404(pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_in(form):
            record = imports.accept(
                borrower=borrower,
                file=data["file"].file,
                name=data["file"].name,
                actor=officer(request.user),  # type: ignore[arg-type]
                at=now(),
                options=Options(data["password"], data["person"]),
            )
            queue.hurry("devices.tasks.run_import", record.pk)
            messages.success(request, _("Taken. It is read in the background, seconds later."))
            return HttpResponseRedirect(page_of(record))
    context = {"title": _("Hand in a file"), "about": borrower, "target": borrower, "form": form}
    return site.page(request, borrower, "admin/devices/observationimport/upload.html", **context)
