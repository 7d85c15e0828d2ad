"""Telling of alarms: by mail, to an address of the web, or to a command, as far as settings name them."""

from __future__ import annotations

import json
import logging
import shlex
import subprocess
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from billing.models import Alarm
from billing.services import alarms

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 20


def tell(*, at: datetime) -> int:
    """Return of every open alarm that wasn't told of, or reads otherwise since. Returns how many were told.

    One that no way accepts is tried again with the next call. May run twice, or at once.
    """
    ways = [way for named, way in _WAYS if named()]
    told = 0
    for row in alarms.still_open().filter(told_at__isnull=True).order_by("pk") if ways else ():
        mine = Alarm.objects.filter(pk=row.pk, told_at__isnull=True).update(told_at=at)
        if not mine:
            continue
        went = [_went(way, row) for way in ways]
        told += any(went)
        if not any(went):
            Alarm.objects.filter(pk=row.pk, told_at=at).update(told_at=None)
    return told


def _went(way: Callable[[Alarm], None], alarm: Alarm) -> bool:
    """Try one way; whatever it throws is the way's own, and must not keep the others from being tried."""
    try:
        way(alarm)
    except Exception:
        logger.exception("An alarm could not be told of: %s", way.__name__)
        return False
    return True


def _subject(alarm: Alarm) -> str:
    return _("Xiaodai: %(what)s, %(day)s") % {"what": alarm, "day": alarm.last_on}


def _by_mail(alarm: Alarm) -> None:
    remedy = _("It stays on the desk until somebody closes it there with a reason.")
    send_mail(
        _subject(alarm),
        f"{alarm.text}\n\n{remedy}\n",
        settings.ALARM_MAIL_FROM,
        settings.ALARM_MAIL_TO,
    )


def _by_url(alarm: Alarm) -> None:
    request = urllib.request.Request(  # noqa: S310 - settings take http and https only
        settings.ALARM_URL,
        data=_as_json(alarm).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=LONGEST_SECONDS).close()  # noqa: S310


def _by_command(alarm: Alarm) -> None:
    subprocess.run(
        shlex.split(settings.ALARM_COMMAND),
        input=_as_json(alarm),
        text=True,
        timeout=LONGEST_SECONDS,
        check=True,
        capture_output=True,
    )


def _as_json(alarm: Alarm) -> str:
    told: dict[str, Any] = {
        "alarm": alarm.pk,
        "kind": alarm.kind,
        "subject": alarm.subject,
        "first_on": alarm.first_on.isoformat(),
        "last_on": alarm.last_on.isoformat(),
        "text": f"{_subject(alarm)}\n{alarm.text}",
    }
    return json.dumps(told, ensure_ascii=False)


_WAYS: tuple[tuple[Callable[[], Any], Callable[[Alarm], None]], ...] = (
    (lambda: settings.ALARM_MAIL_TO, _by_mail),
    (lambda: settings.ALARM_URL, _by_url),
    (lambda: settings.ALARM_COMMAND, _by_command),
)
