"""The sidebar, in the order in which officers work; each sees what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.services import alarms
from core.maths.calendar import now
from core.services.waiting import waiting_for
from devices.querysets import fabrication_cases_to_decide, imports_to_look_at
from scoring.services.assessment import reviews
from scoring.services.model_registry.findings import findings_open

Entry = tuple[Promise, str, str, str]

# What waits, by the entry that leads to it.
_WAITING: dict[str, Callable[[Any], int]] = {
    "billing_alarm": lambda _user: alarms.still_open().count(),
    "core_approval": lambda user: waiting_for(user).count(),
    "devices_fabricationcase": lambda _user: fabrication_cases_to_decide().count(),
    "devices_observationimport": lambda _user: imports_to_look_at(now()).count(),
    "scoring_finding": lambda _user: findings_open().count(),
    "scoring_reviewrequest": lambda _user: reviews.waiting().count(),
}

_SECTIONS: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
    (
        _("Borrowers and loans"),
        (
            (_("Borrowers"), "group", "lending_borrower", "lending.view_borrower"),
            (_("Loans"), "request_quote", "lending_loan", "lending.view_loan"),
            (_("Lines"), "credit_card", "lending_creditline", "lending.view_creditline"),
            (_("Assessments"), "speed", "scoring_assessment", "scoring.view_assessment"),
        ),
    ),
    (
        _("To be worked on"),
        (
            (
                _("Overdue cases"),
                "phone_in_talk",
                "billing_overduecase",
                "billing.view_overduecase",
            ),
            (_("Contacts"), "call", "billing_contact", "billing.view_contact"),
            (
                _("Human reviews"),
                "rate_review",
                "scoring_reviewrequest",
                "scoring.view_reviewrequest",
            ),
            (_("Approvals"), "approval", "core_approval", "core.view_approval"),
        ),
    ),
    (
        _("Consents and devices"),
        (
            (
                _("Consents"),
                "verified_user",
                "devices_consentreceipt",
                "devices.view_consentreceipt",
            ),
            (_("Devices"), "watch", "devices_device", "devices.view_device"),
            (
                _("Files handed in"),
                "upload_file",
                "devices_observationimport",
                "devices.view_observationimport",
            ),
            (
                _("Fabrication cases"),
                "troubleshoot",
                "devices_fabricationcase",
                "devices.view_fabricationcase",
            ),
            (
                _("Transactions"),
                "receipt",
                "scoring_transaction",
                "scoring.view_transaction",
            ),
            (
                _("Bureau reports"),
                "account_balance_wallet",
                "scoring_bureaureport",
                "scoring.view_bureaureport",
            ),
        ),
    ),
    (
        _("Models and evidence"),
        (
            (
                _("Models"),
                "network_node",
                "scoring_modelversion",
                "scoring.view_modelversion",
            ),
            (_("Samples"), "dataset", "scoring_sample", "scoring.view_sample"),
            (
                _("Families head to head"),
                "compare_arrows",
                "scoring_comparison",
                "scoring.view_comparison",
            ),
            (_("Watch over models"), "monitor_heart", "scoring_finding", "scoring.view_finding"),
        ),
    ),
    (
        _("Insurance"),
        (
            (
                _("Insurance quotes"),
                "health_and_safety",
                "scoring_insurancequote",
                "scoring.view_insurancequote",
            ),
            (
                _("Pricing tables"),
                "price_change",
                "scoring_pricingtable",
                "scoring.view_pricingtable",
            ),
        ),
    ),
    (
        _("Books"),
        (
            (_("Statements"), "receipt_long", "billing_statement", "billing.view_statement"),
            (_("Days' closes"), "event_available", "billing_closerun", "billing.view_closerun"),
            (_("Alarms"), "notifications_active", "billing_alarm", "billing.view_alarm"),
            (_("Trial balance"), "account_balance", "billing_account", "billing.view_account"),
            (_("Postings"), "swap_horiz", "billing_posting", "billing.view_posting"),
        ),
    ),
    (
        _("Rules"),
        (
            (
                _("Product versions"),
                "inventory_2",
                "lending_productversion",
                "lending.view_productversion",
            ),
            (_("Limit policies"), "tune", "scoring_limitpolicy", "scoring.view_limitpolicy"),
            (_("Legal ceilings"), "gavel", "lending_ceiling", "lending.view_ceiling"),
            (
                _("Consent texts"),
                "contract",
                "devices_consenttext",
                "devices.view_consenttext",
            ),
            (_("Metrics"), "monitoring", "devices_metric", "devices.view_metric"),
            (_("Retention"), "auto_delete", "devices_retention", "devices.view_retention"),
        ),
    ),
    (
        _("Control"),
        (
            (_("Audit"), "policy", "core_auditevent", "core.view_auditevent"),
            (
                _("Erasures"),
                "person_remove",
                "lending_erasurecertificate",
                "lending.view_erasurecertificate",
            ),
            (_("Officers"), "badge", "auth_user", "auth.view_user"),
        ),
    ),
)


@dataclass(frozen=True)
class SitePage:
    """A page of the site that an officer may open, and the section it belongs to."""

    title: str
    section: str
    icon: str
    address: str
    app: str
    waiting: int = 0


def pages_called(request: HttpRequest, words: str) -> list[SitePage]:
    """Return the pages this officer may open whose title or section holds some words."""
    sought = words.strip().casefold()
    return [
        page
        for page in pages_of(request)
        if sought and (sought in page.title.casefold() or sought in page.section.casefold())
    ]


def pages_of(request: HttpRequest) -> list[SitePage]:
    """Return every page of the sidebar that this officer may open, in its order."""
    return [
        SitePage(
            str(title),
            str(section),
            icon,
            reverse(f"admin:{model}_changelist"),
            model.split("_")[0],
        )
        for section, entries in _SECTIONS
        for title, icon, model, permission in entries
        if request.user.has_perm(permission)
    ]


def pages_of_app(request: HttpRequest, app: str) -> dict[str, list[SitePage]]:
    """Return the pages of an app that this officer may open, by section, with the count of what waits on each."""
    waiting = {reverse(f"admin:{model}_changelist"): count for model, count in _WAITING.items()}
    sections: dict[str, list[SitePage]] = {}
    for page in pages_of(request):
        if page.app == app:
            count = waiting.get(page.address)
            told = replace(page, waiting=count(request.user)) if count else page
            sections.setdefault(page.section, []).append(told)
    return sections


def title_of(permission: str) -> str:
    """Return the title of the page that a permission opens, "" where it opens none."""
    titles = {
        needed: title for _name, entries in _SECTIONS for title, _icon, _model, needed in entries
    }
    return str(titles.get(permission, ""))


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sections with what this officer may see, and the count of what waits for them."""
    desk = {"title": _("Today's desk"), "icon": "space_dashboard", "link": reverse("admin:index")}
    sections: list[dict[str, Any]] = [{"items": [desk]}]
    for title, entries in _SECTIONS:
        items = [_item(request, entry) for entry in entries if request.user.has_perm(entry[3])]
        if items:
            sections.append({"title": title, "items": items})
    return sections


def _item(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    title, icon, model, _permission = entry
    item = {"title": title, "icon": icon, "link": reverse(f"admin:{model}_changelist")}
    waiting = _WAITING[model](request.user) if model in _WAITING else 0
    return {**item, "badge": str(waiting)} if waiting else item
