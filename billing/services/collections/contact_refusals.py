"""What a refused contact is told in words: the rule, what was counted, what lifts it and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import ContactFreeze, ContactRule
from core.maths.calendar import BUSINESS_ZONE

_RULES = {
    "closed": gettext_lazy("It is outside the hours in which the borrower may be reached."),
    "asked_to_stop": gettext_lazy("This third person asked not to be contacted again."),
    "no_consent": gettext_lazy("The borrower hasn't consented to third persons being contacted."),
    "tells_of_debt": gettext_lazy("These words tell a third person of the debt."),
    "not_tried": gettext_lazy(
        "A third person is called only after the debtor's number proved invalid, or the last attempts at it failed."
    ),
    "not_in_force": gettext_lazy("These words are no approved template in force for this kind."),
    "alone": gettext_lazy("Two officers visit together."),
    "at_night": gettext_lazy("Nobody is visited at night."),
}
_REMEDIES = {
    "closed": gettext_lazy(
        "Reach the borrower by day; other hours need their agreement in writing."
    ),
    "asked_to_stop": gettext_lazy("Nobody can lift it; contact the debtor alone."),
    "no_consent": gettext_lazy(
        "Ask the borrower for the consent “collections contact”, and record it."
    ),
    "tells_of_debt": gettext_lazy("Take a template without a word of the debt."),
    "not_tried": gettext_lazy("Call the debtor, and complete each call with its result."),
    "not_in_force": gettext_lazy("Choose an approved template."),
    "alone": gettext_lazy("Name the second officer."),
    "at_night": gettext_lazy("Visit by day."),
}
_FREEZE_REMEDY = gettext_lazy("A supervisor ends the stop once its reason is gone.")
_MONEY_REMEDY = gettext_lazy("It ends by itself once it is known what became of the money.")


@dataclass(frozen=True)
class Reason:
    """One rule that refuses a contact; `allowed_from` is None where a person must lift it."""

    rule: str
    because: str
    counted: int | None
    most: int | None
    allowed_from: datetime | None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Reason:
        """Read a reason as a refusal keeps it."""
        again = stored["allowed_from"]
        fields = {name: stored[name] for name in ("rule", "because", "counted", "most")}
        return cls(**fields, allowed_from=again and parse_datetime(again))

    @property
    def said(self) -> str:
        """Return the rule with its values."""
        if self.because in ContactFreeze.Reason.values:
            return _("Contacts are stopped: %(reason)s.") % {
                "reason": ContactFreeze.Reason(self.because).label
            }
        counts = {"counted": self.counted, "most": self.most}
        if self.rule == ContactRule.Kind.CONNECTED:
            return _("%(counted)s connected calls of %(most)s were made today.") % counts
        if self.rule == ContactRule.Kind.ATTEMPTS:
            return _("%(counted)s attempts of %(most)s at this number were made today.") % counts
        return str(_RULES[self.because])

    @property
    def remedy(self) -> str:
        """Return who or what lifts it."""
        if self.rule == ContactRule.Kind.PERSON_FREEZE:
            return str(_FREEZE_REMEDY)
        if self.rule == ContactRule.Kind.MONEY_FREEZE:
            return str(_MONEY_REMEDY)
        return str(_REMEDIES.get(self.because, _("Go on tomorrow.")))


def allowed_from(reasons: Iterable[Reason]) -> datetime | None:
    """Return the first instant at which nothing known today refuses it; None where a person must lift something."""
    instants = [reason.allowed_from for reason in reasons]
    return max((at for at in instants if at), default=None) if None not in instants else None


def again(at: datetime | None) -> str:
    """Return from when on a contact is allowed again, in the business zone; "" where nobody knows yet."""
    if at is None:
        return ""
    return _("Allowed again from %(at)s.") % {
        "at": f"{at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
    }
