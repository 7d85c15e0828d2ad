"""What to do about an alarm, and what the steps of a close are called."""

from __future__ import annotations

from django.template import Library
from django.utils.translation import gettext_lazy as _

from billing.models import Alarm

register = Library()

STEP_NAMES = {
    "retry_set_aside": _("Try loans again that were set aside"),
    "pass_due_dates": _("Pass due dates"),
    "post_accrual": _("Post the day's accrual"),
    "age_arrears": _("Age arrears"),
    "work_cases": _("Open and close overdue cases"),
    "tell_of_records": _("Tell borrowers of a first negative record"),
    "provide": _("Provide for losses"),
    "issue_statements": _("Issue statements"),
    "issue_as_known": _("Issue statements of lines that moved since"),
    "take_trial_balance": _("Take the trial balance"),
    "prove_books": _("Prove the books"),
    "replay_loans": _("Replay every loan"),
}

_WHAT_TO_DO = {
    Alarm.Kind.BOOKS_DIFFER: _(
        "Someone or something changed stored figures. Don't correct by hand: find who, with the audit record. "
        "Whoever runs the service proves the books again and restores the rows. Close the alarm with what it was."
    ),
    Alarm.Kind.CLOSE_STOPPED: _(
        "Read the error and tell whoever runs the service: they remove its cause and start the close again, which "
        "goes on where it stopped."
    ),
    Alarm.Kind.LOAN_SET_ASIDE: _(
        "The loan takes no part in the closes and its line is frozen; all others are closed. Each night tries it "
        "again. Where only derived rows are damaged it comes back by itself; a fact that can't be read is mended in "
        "the database. Find out who changed it before you close the alarm."
    ),
}


@register.filter
def what_to_do(alarm: Alarm) -> str:
    """Return what somebody does who reads an alarm."""
    return str(_WHAT_TO_DO[Alarm.Kind(alarm.kind)])


@register.filter
def step_name(name: str) -> str:
    """Return what a step of the close does."""
    return str(STEP_NAMES.get(name, name))


@register.filter
def in_words(alarm: Alarm) -> str:
    """Return what an alarm is about, with its loan or its step."""
    subject = alarm.subject
    if alarm.kind == Alarm.Kind.CLOSE_STOPPED:
        subject = step_name(subject)
    kind = alarm.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}{': ' if subject else ''}{subject}"
