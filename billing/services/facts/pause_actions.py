"""A pause and its early end as approval actions: from an approval's target and payload to the service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths.facts import Stop
from billing.models import Fact
from billing.services.facts import pauses
from billing.services.facts.action_payloads import Pause, loan_of, outcome
from core.models import Approval
from core.services.actor import acting
from core.services.approval_actions import ApprovalAction, NoPayload, UnreadablePayload

STOPS = {
    Stop.PENALTY: gettext_lazy("penalty and compound interest"),
    Stop.CLOCK: gettext_lazy("the count of days past due"),
}
WORDS = {
    "until": gettext_lazy("until (not paused itself)"),
    "stops": gettext_lazy("what is paused"),
    **{stop.value: word for stop, word in STOPS.items()},
}


def _pause(payload: Pause, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = pauses.pause(
        loan=loan_of(approval),
        until=payload.until,
        stops=_stops(payload),
        on=on,
        actor=acting(),
        approval=approval,
    )
    return outcome(fact)


def _resume(_payload: NoPayload, *, approval: Approval, on: date) -> dict[str, Any]:
    paused = _paused(approval)
    fact = pauses.resume(
        loan=paused.loan, pause_id=paused.pk, on=on, actor=acting(), approval=approval
    )
    return outcome(fact)


def _describe_pause(payload: Pause, approval: Approval) -> str:
    return _(
        "Pause of loan %(loan)s, from the day of the decision to the day before %(until)s: %(stops)s."
    ) % {
        "loan": loan_of(approval).number,
        "until": payload.until,
        "stops": in_words(_stops(payload)),
    }


def _describe_resume(_payload: NoPayload, approval: Approval) -> str:
    paused = _paused(approval)
    return _("Resume what is paused of loan %(loan)s since %(since)s: %(told)s.") % {
        "loan": paused.loan.number,
        "since": paused.value_on,
        "told": told(paused),
    }


def told(paused: Fact) -> str:
    """Return what a pause stops until when, in words."""
    return _("%(stops)s, until %(until)s") % {
        "stops": in_words([Stop(stop) for stop in paused.detail["stops"]]),
        "until": paused.detail["until"],
    }


def in_words(stops: list[Stop]) -> str:
    """Return what is stopped, in words."""
    return _(" and ").join(str(STOPS[stop]) for stop in stops)


def _stops(payload: Pause) -> list[Stop]:
    if not payload.stops or len(set(payload.stops)) < len(payload.stops):
        raise UnreadablePayload("payload.stops", payload.stops)
    return payload.stops


def _paused(approval: Approval) -> Fact:
    return Fact.objects.select_related("loan").get(pk=approval.target_id)


ACTIONS = (
    ApprovalAction("billing.pause", Pause, _pause, gettext_lazy("pause"), _describe_pause),
    ApprovalAction(
        "billing.resume", NoPayload, _resume, gettext_lazy("end of a pause"), _describe_resume
    ),
)
