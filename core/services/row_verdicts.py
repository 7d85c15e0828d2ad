"""What became of one row of a batch: kept, kept as a correction, known already, or refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Outcome(StrEnum):
    """What was done with a row."""

    STORED = "stored"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


# The field to blame, "" where it is the row; the rule; the way out.
Reason = tuple[str, str | Promise, str | Promise]

# Why a row is refused of which no app needs to know what it is about, by code.
BROKEN_FORM: dict[str, Reason] = {
    "unknown_member": (
        "",
        _("The operation doesn't know a member of this row."),
        _("Leave it out."),
    ),
    "missing_member": ("", _("The row lacks a member."), _("Send it.")),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not kept. It never says the row back, which may be of somebody's body."""

    code: str
    field: str
    rule: str | Promise
    remedy: str | Promise

    def document(self) -> dict[str, str]:
        """Return the members that say it, in the caller's language."""
        return {
            "code": self.code,
            "field": self.field,
            "rule": str(self.rule),
            "remedy": str(self.remedy),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row; `refusal` where it was refused."""

    outcome: Outcome
    refusal: Refusal | None = None


STORED = Verdict(Outcome.STORED)
CORRECTED = Verdict(Outcome.CORRECTED)
UNCHANGED = Verdict(Outcome.UNCHANGED)


def refused(code: str, reason: Reason) -> Verdict:
    """Return the verdict of a row that breaks a rule."""
    return Verdict(Outcome.REFUSED, Refusal(code, *reason))
