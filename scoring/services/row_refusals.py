"""Why a transaction or a bureau report that came was not kept, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.services import row_verdicts
from core.services.row_verdicts import BROKEN_FORM, Verdict

_REASONS = BROKEN_FORM | {
    "no_consent": (
        "",
        _("The borrower has no live consent to this kind of data being used for credit."),
        _("Ask for the consent first."),
    ),
    "day_before_consent": (
        "at",
        _("The borrower's consent begins with a later day."),
        _("Send what came from that day on, or ask for the earlier days."),
    ),
    "report_before_consent": (
        "reported_on",
        _("The report is older than the borrower's consent."),
        _("Ask the bureau for a new report."),
    ),
    "not_an_instant": (
        "at",
        _("An instant has a date of this century, a time and an offset."),
        _("Send an instant such as “2026-10-10T09:30:00+08:00”."),
    ),
    "still_to_come": ("at", _("This is still to come."), _("Send it once it has happened.")),
    "not_a_day": (
        "reported_on",
        _("A date is written YYYY-MM-DD and lies between 2000 and 2099."),
        _("Send a date such as “2026-10-10”."),
    ),
    "future_day": (
        "reported_on",
        _("The day is still to come."),
        _("Send the report once it is there."),
    ),
    "not_a_reference": (
        "reference",
        _("A reference has 1 to 64 printable characters."),
        _("Send the source's own reference."),
    ),
    "unknown_category": (
        "category",
        _("There is no such category."),
        _("Choose a category of the list, or “other”."),
    ),
    "not_an_amount": (
        "amount",
        _("An amount is above zero: a decimal string of yuan with at most two decimals."),
        _("Send a string such as “1072.00”. Income and spending differ by category, not by sign."),
    ),
    "out_of_range": (
        "",
        _("A count lies between 0 and 10,000, and no amount is below zero."),
        _("Correct the figures of the report."),
    ),
    "reference_used_otherwise": (
        "reference",
        _("This reference came before with other contents."),
        _("Send a correction under a reference of its own."),
    ),
    "two_contents": (
        "reference",
        _("The batch holds two contents under one reference."),
        _("Send the right one alone."),
    ),
}


def refused(code: str) -> Verdict:
    """Return the verdict of a row that breaks a rule."""
    return row_verdicts.refused(code, _REASONS[code])
