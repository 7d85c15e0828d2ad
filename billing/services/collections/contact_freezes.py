"""Stops of contacts: begun by whoever hears the reason, ended by a supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from billing.models import ContactFreeze
from core.errors import Refused
from core.models.encrypted import encrypt
from core.services import permissions
from core.services.actor import acting_as, officer, sign
from lending.models import CreditLine

BEGIN = "billing.freeze_contacts"
END = "billing.unfreeze_contacts"


class FreezeRefused(Refused):
    """A stop of contacts can't be begun or ended like this."""

    code = "freeze_refused"


def begin(
    *,
    line: CreditLine,
    reason: ContactFreeze.Reason,
    by: User,
    note: str,
    until: datetime | None = None,
) -> ContactFreeze:
    """Stop the contacts with a borrower from now on, `until` an instant at the latest."""
    _require(by, BEGIN)
    _require_note(note)
    with acting_as(officer(by)), transaction.atomic(), connection.cursor() as cursor:
        sign()
        asked: list[Any] = [line.pk, reason.value, encrypt(note.strip()), until]
        cursor.execute("SELECT begin_contact_freeze(%s, %s, %s, %s)", asked)
        return ContactFreeze.objects.get(pk=cursor.fetchone()[0])


def end(*, freeze: ContactFreeze, by: User, note: str) -> None:
    """End a stop of contacts now. What money began ends by what money does, not by hand."""
    _require(by, END)
    _require_note(note)
    if freeze.reason in ContactFreeze.BY_MONEY:
        raise FreezeRefused(
            _("This stop ends once it is known what became of the money."),
            remedy=_("Settle the collection or the reported payment first."),
        )
    try:
        with acting_as(officer(by)), transaction.atomic(), connection.cursor() as cursor:
            sign()
            cursor.execute("SELECT end_contact_freeze(%s, %s)", [freeze.pk, encrypt(note.strip())])
    except IntegrityError as error:
        raise FreezeRefused(
            _("This stop has ended already."), remedy=_("Nothing is left to do.")
        ) from error


def in_force(*, line: CreditLine) -> QuerySet[ContactFreeze]:
    """Return the stops that hold now, the newest first."""
    live = Q(until_at__isnull=True) | Q(until_at__gt=Now())
    return ContactFreeze.objects.filter(live, line=line, end__isnull=True)


def _require(user: User, permission: str) -> None:
    if not permissions.holds(user, permission):
        raise FreezeRefused(
            _("You may not do this."),
            remedy=_("Ask a colleague who has the permission."),
            value=permission,
        )


def _require_note(note: str) -> None:
    if not note.strip():
        raise FreezeRefused(
            _("A stop of contacts begins and ends with a reason."),
            remedy=_("Write what was said, and by whom."),
            field="note",
        )
