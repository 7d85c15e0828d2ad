"""Links and badges that the pages about devices share."""

from __future__ import annotations

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.cells import badge
from devices.models import FabricationCase, ObservationImport
from devices.services import import_report
from lending.models import Borrower

register = Library()

_STATES = {
    ObservationImport.State.QUEUED: "wait",
    ObservationImport.State.READING: "wait",
    ObservationImport.State.DONE: "good",
    ObservationImport.State.REFUSED: "bad",
    ObservationImport.State.DROPPED: "bad",
}

_FORMATS = {
    "apple_health": gettext_lazy("Apple Health"),
    "fitbit": "Fitbit",
    "fitbit_monthly": "Fitbit",
    "fitbit_takeout": "Fitbit",
    "gadgetbridge": "Gadgetbridge",
    "mi_band_csv": gettext_lazy("Mi Band table"),
    "mi_fitness": gettext_lazy("Mi Fitness"),
    "obd14": gettext_lazy("OBD table"),
    "openscale": "openScale",
    "phone_usage": gettext_lazy("phone usage"),
    "torque_obd": "Torque",
    "zepp": "Zepp Life",
}


@register.filter
def format_name(slug: str) -> str:
    """Name a format as people know it; empty where a file was of none."""
    return str(_FORMATS.get(slug, slug))


@register.simple_tag
def withdraw_link(borrower: Borrower, purpose: str, kind: str) -> str:
    """Return the page on which an officer enters a withdrawal."""
    return reverse("admin:devices_consentreceipt_withdraw", args=[borrower.pk, purpose, kind])


@register.simple_tag
def upload_link(borrower: Borrower) -> str:
    """Return the page on which a file is handed in."""
    return reverse("admin:devices_observationimport_upload", args=[borrower.pk])


@register.simple_tag
def days_link(borrower: Borrower) -> str:
    """Return the page of a borrower's days."""
    return reverse("admin:devices_device_days", args=[borrower.pk])


@register.simple_tag
def import_state(import_: ObservationImport) -> SafeString:
    """Show how far a file is, in its colour."""
    kind = _STATES[ObservationImport.State(import_.state)]
    return badge(import_.get_state_display(), kind)


@register.filter
def import_verdict(import_: ObservationImport) -> str:
    """Return what came of a file, in the reader's language."""
    return import_report.of_record(import_).sentence


@register.simple_tag
def case_state(case: FabricationCase) -> SafeString:
    """Show a case's verdict, or that it waits for one."""
    if case.closed_at is None:
        return badge(_("to be decided"), "wait")
    kind = "good" if case.verdict == FabricationCase.Verdict.GENUINE else "bad"
    return badge(case.get_verdict_display(), kind)
