"""Certificates of erasure: field by field what was erased of a person, and what a law keeps until when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.admin.records import RecordAdmin
from core.models.languages import LANGUAGES
from core.templatetags.cells import badge, link_to
from lending.models import ErasureCertificate

PRINTED_IN = dict(LANGUAGES)

# What became of a holding: its word and the colour of its badge.
_OUTCOMES = {
    "erased": (_("erased"), "good"),
    "kept": (_("kept by law"), "wait"),
    "nothing": (_("nothing held"), ""),
}


@admin.register(ErasureCertificate)
class ErasureCertificateAdmin(RecordAdmin):
    """One certificate an erasure; a later one tells of what had to be kept until then."""

    page_template = "admin/lending/erasurecertificate/page.html"
    when_empty = _("An erasure is asked for on a borrower's page, and another officer decides it.")
    list_display = ("erased_on", "person", "asked_by", "decided_by", "short_hash")
    list_select_related = ("borrower", "approval__maker", "approval__checker")
    ordering = ("-pk",)
    search_fields = ("borrower",)
    search_help_text = _("Borrower number")

    @admin.display(description=_("borrower"))
    def person(self, certificate: ErasureCertificate) -> str:
        return link_to(certificate.borrower, certificate.borrower.number)

    @admin.display(description=_("asked by"))
    def asked_by(self, certificate: ErasureCertificate) -> str:
        return str(certificate.approval.maker)

    @admin.display(description=_("decided by"))
    def decided_by(self, certificate: ErasureCertificate) -> str:
        return str(certificate.approval.checker)

    @admin.display(description=_("hash"))
    def short_hash(self, certificate: ErasureCertificate) -> str:
        return f"{certificate.sha256[:12]}…"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.print)
        name = "lending_erasurecertificate_print"
        return [path("<int:pk>/print/<str:language>/", view, name=name), *super().get_urls()]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {"entries": entries_in(record, get_language() or "en")}

    def print(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Show the certificate as one page in a language of its own, to print and hand over."""
        certificate = ErasureCertificate.objects.select_related("borrower").filter(pk=pk).first()
        if certificate is None or language not in PRINTED_IN:
            raise Http404
        if not self.has_view_permission(request, certificate):
            raise PermissionDenied
        with translation.override(language):
            context = {"record": certificate, "entries": entries_in(certificate, language)}
            return render(request, "admin/lending/erasurecertificate/print.html", context)


def entries_in(certificate: ErasureCertificate, language: str) -> list[dict[str, Any]]:
    """Return the lines of a certificate in one language, as they were worded when it was made."""
    ending = "_zh" if language.startswith("zh") else ""
    return [
        {
            "what": entry[f"what{ending}"],
            "law": entry[f"law{ending}"],
            "rows": entry["rows"],
            "until": entry["until"],
            "outcome": badge(*_OUTCOMES[entry["outcome"]]),
        }
        for entry in certificate.entries
    ]
