"""The trial balance of any day, with drill-down and a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from billing.models import Account
from billing.services.ledger import trial_balance
from billing.services.ledger.trial_balance import TrialRow
from billing.templatetags.accounts import account_name
from core.admin.dates import day_asked
from core.admin.records import RecordAdmin
from core.admin.spreadsheets import spreadsheet
from core.maths.calendar import today
from core.maths.money import yuan


@admin.register(Account)
class AccountAdmin(RecordAdmin):
    """The chart of accounts is shown as its trial balance."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show every account's balance at the end of a day; today's by default."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        as_of = day_asked(request, "as_of") or today()
        rows = trial_balance.rows(on=as_of)
        context = {
            "opts": None,
            "title": _("Trial balance"),
            "as_of": as_of,
            "groups": _by_group(rows),
            "debit_fen": sum(row.debit_fen for row in rows),
            "credit_fen": sum(row.credit_fen for row in rows),
        }
        return self.page(request, None, "admin/billing/account/trial_balance.html", **context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download)
        return [path("trial-balance.csv", view, name="billing_account_csv"), *super().get_urls()]

    def download(self, request: HttpRequest) -> HttpResponse:
        """Send the trial balance as a spreadsheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        as_of = day_asked(request, "as_of") or today()
        header = [_("Code"), _("Account"), _("Debit"), _("Credit")]
        rows = [
            [row.account.code, account_name(row.account), yuan(row.debit_fen), yuan(row.credit_fen)]
            for row in trial_balance.rows(on=as_of)
        ]
        return spreadsheet(_name(as_of), header, rows)


def _name(as_of: date) -> str:
    return f"trial-balance-{as_of:%Y%m%d}"


def _by_group(rows: list[TrialRow]) -> list[tuple[str, list[TrialRow]]]:
    groups: dict[str, list[TrialRow]] = {}
    for row in rows:
        groups.setdefault(row.account.get_group_display(), []).append(row)
    return list(groups.items())
