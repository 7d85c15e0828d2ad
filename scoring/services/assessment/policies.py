"""The limit policy: proposed by one person, decided by another, in force from a day on, never edited."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.maths.money import percent
from core.models import Approval
from core.services import approval_actions, approvals, events, versions
from core.services.actor import acting_as, officer
from core.services.approval_actions import ApprovalAction, Payload
from scoring.models import LimitPolicy

ACTION = "scoring.change_policy"
FIGURES = (
    "product_cap_fen",
    "bands",
    "affordability_ppm",
    "income_unknown_fen",
    "other_debt_months",
    "behaviour_only_cap_fen",
    "low_trust_below_ppm",
    "low_trust_cap_fen",
    "increase_ppm",
    "clean_instalments",
    "overdue_cut_ppm",
    "automatic_fen",
    "review_days",
)
_MILLION = 1_000_000
ChangePolicy = versions.comparison(
    "ChangePolicy",
    **(dict.fromkeys(FIGURES, int) | {"bands": list[str], "effective_from": date}),
)
_MOST_MONTHS = 24


class NoPolicy(Refused):
    """No limit policy is in force on the day."""

    code = "no_limit_policy"


WORDS = versions.Words(
    gettext_lazy("Correct the figures."),
    gettext_lazy("A policy begins today at the earliest."),
    gettext_lazy("The figures are not what was asked for."),
    gettext_lazy("Reject this request and propose the policy anew."),
    gettext_lazy("Another policy begins on the same day."),
)


def in_force(*, on: date) -> LimitPolicy:
    """Find the policy of a business date. Raises NoPolicy."""
    found: LimitPolicy | None = LimitPolicy.objects.in_force(on).first()
    if found is None:
        raise NoPolicy(
            _("No limit policy is in force on this day."),
            remedy=_("Have two people put one in force."),
            value=on.isoformat(),
        )
    return found


def replaced_on(policy: LimitPolicy) -> date | None:
    """Return the day from which a later policy is in force instead of an approved one; None while none was approved."""
    later = LimitPolicy.objects.approved().filter(effective_from__gt=policy.effective_from)
    found: date | None = later.aggregate(first=Min("effective_from"))["first"]
    return found


def figures_of(policy: LimitPolicy) -> dict[str, Any]:
    """Return the figures as they are frozen in a snapshot."""
    return {name: getattr(policy, name) for name in FIGURES}


def propose(
    *, effective_from: date, on: date, maker: User, reason: str, **figures: Any
) -> Approval:
    """Ask for a next version with the figures given, the rest as they stand. It waits for a second person."""
    versions.require_not_past(effective_from, on, WORDS)
    before = in_force(on=on)
    with acting_as(officer(maker)), transaction.atomic():
        policy = LimitPolicy(effective_from=effective_from, **(figures_of(before) | figures))
        policy.number = versions.next_number(policy)
        _require_sound(policy)
        policy.save(force_insert=True)
        return approvals.request(
            action=ACTION,
            target=policy,
            payload=versions.side_by_side(stands=_written(before), asked=_written(policy)),
            maker=maker,
            reason=reason,
            on=on,
        )


def do_change(_payload: Payload, *, approval: Approval, on: date) -> dict[str, Any]:
    """Put an approved policy in force from its day on, unless its figures were touched since."""
    policy = versions.approve(
        LimitPolicy,
        approval=approval,
        on=on,
        is_unmoved=lambda policy: versions.is_as_asked(approval, _written(policy)),
        words=WORDS,
    )
    payload = {"version": policy.number, "effective_from": policy.effective_from.isoformat()}
    events.emit(kind="limit_policy.approved", subject=str(policy), payload=payload)
    return payload


def describe(payload: Any, _approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    return _("Limit policy from %(day)s on") % {"day": payload.to_effective_from}


def register() -> None:
    """Enter the change of policy among the approval actions."""
    action = ApprovalAction(ACTION, ChangePolicy, do_change, gettext_lazy("limit policy"), describe)
    approval_actions.register(action)


def _written(policy: LimitPolicy) -> dict[str, Any]:
    figures = figures_of(policy)
    bands = [f"< {percent(below)}: {months / _MILLION:g}" for below, months in figures["bands"]]
    return figures | {"bands": bands, "effective_from": policy.effective_from.isoformat()}


def _require_sound(policy: LimitPolicy) -> None:
    versions.require_sound(policy, WORDS)
    if not _is_rising(policy.bands):
        raise versions.BrokenVersion(
            _("The bands rise in probability and fall in months, from 0 to 24 months."),
            remedy=_("Correct the bands."),
            field="bands",
        )


def _is_rising(bands: Any) -> bool:
    """Return whether bands are pairs of whole numbers, rising in probability and never rising in months."""
    if not isinstance(bands, list) or not bands:
        return False
    for band in bands:
        if not (isinstance(band, list | tuple) and len(band) == 2):
            return False
        if any(type(part) is not int for part in band):
            return False
        if not (0 < band[0] <= _MILLION and 0 <= band[1] <= _MOST_MONTHS * _MILLION):
            return False
    return all(one[0] < two[0] and one[1] >= two[1] for one, two in pairwise(bands))
