"""Consents: what was agreed to, by which words."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesRadioFilter

from core.admin.records import RecordAdmin
from core.templatetags.cells import badge
from devices.admin.people import PersonRecordAdmin
from devices.admin.withdrawal import WITHDRAW, confirm_page, tell_page
from devices.models import ConsentReceipt, ConsentText, Retention


@admin.register(ConsentReceipt)
class ConsentReceiptAdmin(PersonRecordAdmin):
    """Every decision of a borrower about one purpose and one kind of data, newest first."""

    page_template = "admin/devices/consentreceipt/page.html"
    when_empty = _("Consents are given in the app; its backend hands in their receipts.")
    list_display = ("at", "person", "purpose", "kind", "decided", "covers_from", "handset", "actor")
    list_filter = (
        ("decision", ChoicesRadioFilter),
        ("purpose", ChoicesRadioFilter),
        ("kind", ChoicesRadioFilter),
    )

    def get_urls(self) -> list[URLPattern]:
        tell = self.admin_site.admin_view(partial(tell_page, self))
        confirm = self.admin_site.admin_view(partial(confirm_page, self))
        return [
            path(
                "borrowers/<int:pk>/withdraw/<slug:purpose>/<slug:kind>/",
                tell,
                name="devices_consentreceipt_withdraw",
            ),
            path(
                "borrowers/<int:pk>/withdraw/<uuid:preview>/",
                confirm,
                name="devices_consentreceipt_confirm",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=pgettext_lazy("consent", "decision"))
    def decided(self, receipt: ConsentReceipt) -> str:
        given = receipt.decision == ConsentReceipt.Decision.GIVEN
        return badge(receipt.get_decision_display(), "good" if given else "bad")

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        of_pair = ConsentReceipt.objects.filter(
            borrower=record.borrower, purpose=record.purpose, kind=record.kind
        )
        newest = of_pair.order_by("-at", "-pk").first()
        given = ConsentReceipt.Decision.GIVEN
        return {
            "decided": self.decided(record),
            "text": record.text,
            "is_newest": newest == record,
            "may_withdraw": newest == record
            and record.decision == given
            and request.user.has_perm(WITHDRAW),
            "others": of_pair.exclude(pk=record.pk).order_by("-at", "-pk"),
        }


@admin.register(ConsentText)
class ConsentTextAdmin(RecordAdmin):
    """The words that borrowers are shown, with their hash."""

    page_template = "admin/devices/consenttext/page.html"
    list_display = ("name", "version", "language", "effective_from", "short_hash")
    list_filter = (
        ("purpose", ChoicesRadioFilter),
        ("kind", ChoicesRadioFilter),
        ("language", ChoicesRadioFilter),
    )

    @admin.display(description=_("consent"))
    def name(self, text: ConsentText) -> str:
        return f"{text.get_purpose_display()} · {text.get_kind_display()}"

    @admin.display(description=_("hash"))
    def short_hash(self, text: ConsentText) -> str:
        return f"{text.sha256[:12]}…"


@admin.register(Retention)
class RetentionAdmin(RecordAdmin):
    """How long sealed data of a kind is kept after a withdrawal."""

    page_template = "admin/devices/retention/page.html"
    list_display = ("kind", "days", "effective_from", "told_source")

    @admin.display(description=_("source of the rule"))
    def told_source(self, retention: Retention) -> str:
        return source_in_words(retention)

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {"source": source_in_words(record)}


# What the tables are delivered with; what a lender enters is shown as entered.
gettext_noop(
    "PIPL 47: sealed at once; 30 days for a complaint or a mistaken withdrawal, then deleted"
)


def source_in_words(retention: Retention) -> str:
    """Return where the rule comes from, in the officer's language where the house wrote it."""
    return gettext(retention.source)
