"""Alarms: raised by the night, sent to whoever is named, closed by a person with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from billing.models import Alarm
from core.errors import Refused
from core.services.actor import acting_as, officer
from core.services.permissions import holds

CLOSE = "billing.close_alarm"
LINES_KEPT = 40


class MayNotClose(Refused):
    """Somebody without the right to close alarms."""

    code = "may_not_close"
    status = 403


class AlarmNeedsReason(Refused):
    """An alarm that is closed without a word."""

    code = "alarm_needs_reason"


class AlarmIsClosed(Refused):
    """An alarm that was closed before."""

    code = "alarm_is_closed"


def still_open() -> QuerySet[Alarm]:
    """Return the alarms that nobody closed yet, the newest first."""
    return Alarm.objects.filter(closed_at__isnull=True)


def sound(*, kind: Alarm.Kind, on: date, lines: Iterable[str], subject: str = "") -> Alarm:
    """Raise an alarm about business date `on`, or bring the open one about the same up to date. May run twice.

    What reads otherwise than before is sent again. Of many lines the first are kept, and their number.
    """
    text = _kept(list(lines))
    about = {"kind": kind, "subject": subject}
    try:
        with transaction.atomic():
            row = still_open().select_for_update().filter(**about).first()
            if row is None:
                return Alarm.objects.create(**about, text=text, first_on=on, last_on=on)
    except IntegrityError:  # two workers found it at once
        return sound(kind=kind, on=on, lines=text.splitlines(), subject=subject)
    changes: dict[str, object] = {}
    if row.text != text:
        changes = {"text": text, "told_at": None}
    if row.last_on < on:
        changes |= {"last_on": on, "nights": F("nights") + 1}
    if changes:
        Alarm.objects.filter(pk=row.pk, closed_at__isnull=True).update(**changes)
    return row


def close(*, alarm: Alarm, reason: str, closer: User, at: datetime) -> Alarm:
    """Close an alarm with a reason, which is kept. Raises MayNotClose, AlarmNeedsReason, AlarmIsClosed."""
    if not holds(closer, CLOSE):
        raise MayNotClose(
            _("You may not close alarms."), remedy=_("Ask somebody who checks to close it.")
        )
    if not reason.strip():
        raise AlarmNeedsReason(
            _("An alarm is closed for a reason."),
            remedy=_("Write what was looked at and what was done."),
            field="reason",
        )
    with acting_as(officer(closer)), transaction.atomic():
        row = Alarm.objects.select_for_update().get(pk=alarm.pk)
        if row.closed_at is not None:
            raise AlarmIsClosed(
                _("This alarm is closed already."), remedy=_("Read on its page why.")
            )
        row.closed_at, row.closed_by, row.reason = at, closer, reason.strip()
        row.save(update_fields=["closed_at", "closed_by", "reason"])
    return row


def _kept(lines: list[str]) -> str:
    kept = lines[:LINES_KEPT]
    if len(lines) > LINES_KEPT:
        kept.append(f"… {len(lines):,}")
    return "\n".join(kept)
