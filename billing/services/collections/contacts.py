"""Contacts about overdue money: reserved before they happen, completed after. The database holds the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from billing.models import (
    Agency,
    Contact,
    ContactKind,
    ContactOutcome,
    ContactRefusal,
    MessageTemplate,
    ThirdPerson,
)
from billing.services.collections.contact_refusals import Reason, again, allowed_from
from core.errors import Refused
from core.models.encrypted import encrypt
from core.services import permissions
from core.services.actor import acting_as, officer, sign
from lending.models import CreditLine

MAKE = "billing.make_contact"
REPORT = "billing.report_contact"

_RESERVE = "SELECT contact, refusal FROM reserve_contact(%s, %s, %s, %s, %s)"
_COMPLETE = "SELECT complete_contact(%s, %s, %s, %s)"
_REPORT = "SELECT report_contact(%s, %s, %s, %s, NULL, %s, %s, %s, %s, %s, %s)"
_ASK = """
SELECT refused.rule, refused.because, refused.counted, refused.most, refused.allowed_from
FROM contact_refusals(%(line)s, 'call', %(third)s, NULL, contact_number_index(%(line)s, 'call', %(third)s), '', '',
                      clock_timestamp()) AS refused
"""
_OPEN_UNTIL = """
SELECT upper(part) FROM unnest(contact_hours(%s, clock_timestamp())) AS part WHERE part @> clock_timestamp()
"""


class MayNotContact(Refused):
    """The officer lacks the permission for contacts."""

    code = "may_not_contact"
    status = 403


class ContactNotAllowed(Refused):
    """A rule refuses this contact now; the refusal is kept, with what would lift it."""

    code = "contact_not_allowed"

    def __init__(self, refusal: ContactRefusal) -> None:
        reasons = [Reason.read(stored) for stored in refusal.reasons]
        remedies = [reason.remedy for reason in reasons]
        super().__init__(
            " ".join(reason.said for reason in reasons),
            remedy=" ".join([*remedies, again(refusal.allowed_from)]).strip(),
        )
        self.refusal = refusal


class AlreadyCompleted(Refused):
    """A contact is completed once."""

    code = "already_completed"


class NotAContact(Refused):
    """What is asked for or reported is no contact that there can be."""

    code = "not_a_contact"
    status = 422


@dataclass(frozen=True)
class CallWindow:
    """Whether somebody may be called now, and until when; or else why not, and from when on.

    `allowed_from` is None where a person must lift something first.
    """

    third_person: ThirdPerson | None
    reasons: tuple[Reason, ...]
    until: datetime | None

    @property
    def allowed_from(self) -> datetime | None:
        """Return when a call is allowed again, as far as is known today."""
        return allowed_from(self.reasons)


@dataclass(frozen=True)
class Report:
    """What happened without us: by an agency, or, with none, by the borrower coming to us."""

    line: CreditLine
    kind: ContactKind
    at: datetime
    agency: Agency | None = None
    third_person: ThirdPerson | None = None
    caller: str = ""
    companion: str = ""
    reference: str = ""
    result: ContactOutcome.Result | None = None
    note: str = ""


def reserve(
    *,
    line: CreditLine,
    kind: ContactKind,
    by: User,
    third_person: ThirdPerson | None = None,
    template: MessageTemplate | None = None,
    companion: User | None = None,
) -> Contact:
    """Reserve a contact that is made now. Raises ContactNotAllowed, of which the refusal is kept.

    Not to be called inside a transaction that is rolled back: what was refused, or made, would be forgotten.
    """
    _require(by, MAKE)
    asked = [line.pk, kind.value, third_person and third_person.pk, template and template.pk]
    row = _do(_RESERVE, [*asked, companion.get_username() if companion else ""], by=by)
    if row[1] is not None:
        raise ContactNotAllowed(ContactRefusal.objects.get(pk=row[1]))
    return Contact.objects.get(pk=row[0])


def complete(
    *, contact: Contact, result: ContactOutcome.Result, by: User, note: str = "", receipt: str = ""
) -> ContactOutcome:
    """Complete a contact by what came of it, once."""
    _require(by, MAKE)
    try:
        row = _do(_COMPLETE, [contact.pk, result.value, encrypt(note.strip()), receipt], by=by)
    except IntegrityError as error:
        if "billing_contactoutcome" not in str(error) or "unique" not in str(error):
            raise not_a_contact("result", str(result.label)) from error
        raise AlreadyCompleted(
            _("This contact is completed already."),
            remedy=_("Write what is missing into the note of the next contact."),
        ) from error
    return ContactOutcome.objects.get(pk=row[0])


def report(*, told: Report, by: User) -> Contact:
    """Keep what happened without us at an instant: an agency's contact, or the borrower's coming to us.

    It counts for its own day; what the rules would have refused opens a finding. The same reference of an agency twice
    is kept once.
    """
    _require(by, REPORT if told.agency else MAKE)
    whom = [told.line.pk, told.kind.value, told.agency and told.agency.pk]
    whom += [
        told.third_person and told.third_person.pk,
        told.companion,
        told.caller,
        told.reference,
    ]
    came = [told.at, told.result and told.result.value, encrypt(told.note.strip())]
    try:
        row = _do(_REPORT, [*whom, *came], by=by)
    except IntegrityError as error:
        raise not_a_contact("at", told.at.isoformat()) from error
    return Contact.objects.get(pk=row[0])


def call_windows(*, line: CreditLine) -> list[CallWindow]:
    """Return whom one may call now, the debtor first: asked of the database's own rules, which decide again."""
    persons: list[ThirdPerson | None] = [None]
    persons += ThirdPerson.objects.filter(line=line).exclude(phone_index="")
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_UNTIL, [line.pk])
        until = cursor.fetchone()
        windows = []
        for person in persons if line.borrower.phone_index else persons[1:]:
            cursor.execute(_ASK, {"line": line.pk, "third": person.pk if person else None})
            reasons = tuple(Reason(*row) for row in cursor.fetchall())
            open_until = until[0] if until and not reasons else None
            windows.append(CallWindow(person, reasons, open_until))
    return windows


def _do(statement: str, parameters: list[Any], *, by: User) -> Any:
    """Run a function that writes, signed, in its own transaction."""
    with acting_as(officer(by)), transaction.atomic(), connection.cursor() as cursor:
        sign()
        cursor.execute(statement, parameters)
        return cursor.fetchone()


def _require(user: User, permission: str) -> None:
    if not permissions.holds(user, permission):
        raise MayNotContact(
            _("You may not do this."),
            remedy=_("Ask a colleague who has the permission."),
            value=permission,
        )


def not_a_contact(field: str, value: str) -> NotAContact:
    """Return the refusal of a contact that there can't be."""
    return NotAContact(
        _("There is no such contact: its kind, its result, its person or its time doesn't fit."),
        remedy=_("Choose a result of its kind, a person of this line, and a time that is past."),
        field=field,
        value=value,
    )
