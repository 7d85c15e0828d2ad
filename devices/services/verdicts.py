"""What became of one value that came: kept, kept as a correction, known already, or refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from devices.maths.catalogue import METRICS


class Outcome(StrEnum):
    """What was done with a value."""

    STORED = "stored"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


# Code: the field to blame, the rule, the way out.
_REASONS = {
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
    "unknown_member": (
        "",
        _("The operation doesn't know a member of this row."),
        _("Leave it out."),
    ),
    "missing_member": ("", _("The row lacks a member."), _("Send it.")),
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one value was not kept. It never says the value back, which may be of somebody's body."""

    code: str
    metric: str = ""

    @property
    def field(self) -> str:
        """Name the member of the row that is to blame."""
        return _REASONS[self.code][0]

    @property
    def rule(self) -> str:
        """Say which rule is broken."""
        rule = str(_REASONS[self.code][1])
        if self.code != "out_of_range":
            return rule
        metric = METRICS[self.metric]
        return rule % {"minimum": metric.minimum, "maximum": metric.maximum}

    @property
    def way_out(self) -> str:
        """Say what to do now."""
        return str(_REASONS[self.code][2])

    def document(self) -> dict[str, str]:
        """Give the members that say it, in the caller's language."""
        return {
            "code": self.code,
            "field": self.field,
            "rule": self.rule,
            "way_out": self.way_out,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one value; `refusal` where it was refused."""

    outcome: Outcome
    refusal: Refusal | None = None


def refused(code: str, metric: str = "") -> Verdict:
    """Give the verdict of a value that breaks a rule."""
    return Verdict(Outcome.REFUSED, Refusal(code, metric))
