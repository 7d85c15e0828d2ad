"""Why a value that a device told was not kept, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.services import row_verdicts
from core.services.row_verdicts import BROKEN_FORM, Reason, Verdict
from devices.maths.catalogue import METRICS

_REASONS = BROKEN_FORM | {
    "unknown_borrower": (
        "borrower_number",
        _("There is no borrower of this number."),
        _("Register the borrower first, or correct the number."),
    ),
    "unknown_metric": (
        "metric",
        _("The catalogue has no such metric."),
        _("Correct its name, or leave the row out."),
    ),
    "not_a_number": (
        "value",
        _("A value is a number; a text isn't, nor is true."),
        _("Send a JSON number."),
    ),
    "not_finite": ("value", _("A value is finite."), _("Send what was measured.")),
    "out_of_range": (
        "value",
        _("The value lies outside of the metric's range, %(minimum)g to %(maximum)g."),
        _("Check the unit; leave out what the device measured wrongly."),
    ),
    "not_whole": ("value", _("The metric counts whole numbers."), _("Send a whole number.")),
    "not_a_day": (
        "day",
        _("A date is written YYYY-MM-DD and lies between 2000 and 2099."),
        _("Send a date such as “2026-10-10”."),
    ),
    "future_day": ("day", _("The day is still to come."), _("Send it once it has begun.")),
    "no_consent": (
        "metric",
        _("The borrower has no live consent under which this metric may be kept."),
        _("Ask for the consent to this kind of data first."),
    ),
    "day_before_consent": (
        "day",
        _("The borrower's consent begins with a later day."),
        _("Send days from that one on, or ask for the earlier ones."),
    ),
    "unknown_device": (
        "device",
        _("The borrower had no such device on this day."),
        _("Register the device with the borrower first."),
    ),
    "not_a_flag": (
        "typed_by_hand",
        _("This is true or false."),
        _("Send true or false, or leave it out."),
    ),
    "two_values": (
        "value",
        _("The batch holds two values of one metric, device and day."),
        _("Send the right one alone."),
    ),
    "known_later": (
        "value",
        _("Another value of the same metric, device and day came at the same instant or later."),
        _("Send it again."),
    ),
}


def reason(code: str, metric: str = "") -> Reason:
    """Return the field to blame, the rule and the way out; a range in the language of the moment."""
    field, rule, remedy = _REASONS[code]
    if code == "out_of_range":
        known = METRICS[metric]
        rule = str(rule) % {"minimum": known.minimum, "maximum": known.maximum}
    return field, rule, remedy


def refused(code: str, metric: str = "") -> Verdict:
    """Return the verdict of a value that breaks a rule."""
    return row_verdicts.refused(code, reason(code, metric))
