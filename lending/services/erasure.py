"""Erasure of a person: two people decide, and a certificate says field by field what became of their data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.models import Approval
from core.services import approvals, events, payloads, personal_data
from core.services.approval_actions import ApprovalAction, NoPayload
from lending.models import Borrower, CreditLine, ErasureCertificate
from lending.services import limits

ACTION = "lending.erase_person"
IDENTITY = "lending.borrower.name"


class AlreadyErased(Refused):
    """What could be erased of this person is."""

    code = "already_erased"


def propose(*, borrower: Borrower, maker: User, reason: str, on: date) -> Approval:
    """Ask for the erasure of a person who wants it. `reason` says how they asked."""
    return approvals.request(
        action=ACTION, target=borrower, payload=NoPayload(), maker=maker, reason=reason, on=on
    )


def do_erase(_payload: NoPayload, *, approval: Approval, on: date) -> dict[str, Any]:
    """Erase what no law keeps of a person, and certify it."""
    borrower = Borrower.objects.select_for_update().get(pk=approval.target_id)
    if borrower.erased_at is not None:
        raise AlreadyErased(
            _("This person's data is erased already."),
            remedy=_("Look at the certificate; what is kept goes by itself when its time is over."),
            value=borrower.number,
        )
    _let_nothing_more_be_drawn(borrower, approval, on)
    Borrower.objects.filter(pk=borrower.pk).update(erased_at=Now())
    certificate = _settle(borrower, approval, on)
    return {"certificate": certificate.pk}


def describe(_payload: NoPayload, approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    borrower = Borrower.objects.only("number").get(pk=approval.target_id)
    return _(
        "Erase the personal data of borrower %(number)s; what law keeps stays, and is listed"
    ) % {"number": borrower.number}


def finish_due(*, on: date) -> list[ErasureCertificate]:
    """Erase what had to be kept of erased persons and need not be any more. May run twice.

    A person whose identity is still kept is looked at again once the business with them is over.
    """
    made = []
    for borrower in Borrower.objects.filter(erased_at__isnull=False).exclude(name_index=""):
        business = personal_data.relationship(borrower)
        ended_on = business.ended_on if business else None
        if business and personal_data.kept("anti_money_laundering", 1, since=ended_on, on=on):
            continue
        with transaction.atomic():
            latest = borrower.erasures.select_related("approval").latest("pk")
            made.append(_settle(borrower, latest.approval, on))
    return made


def _let_nothing_more_be_drawn(borrower: Borrower, approval: Approval, on: date) -> None:
    line = CreditLine.objects.filter(borrower=borrower).first()
    if line is not None and line.limit_fen:
        evidence = {"erasure": approval.pk}
        limits.change(line=line, to_fen=0, on=on, evidence=evidence, approval=approval)


def _settle(borrower: Borrower, approval: Approval, on: date) -> ErasureCertificate:
    borrower.refresh_from_db()
    entries = personal_data.settle(borrower, on=on)
    certificate = ErasureCertificate.objects.create(
        borrower=borrower,
        approval=approval,
        entries=entries,
        sha256=payloads.digest(borrower.pk, on.isoformat(), entries),
        erased_on=on,
        made_at=Now(),
    )
    payload = {"certificate": certificate.pk, "on": on.isoformat()}
    events.emit(kind="borrower.erased", subject=borrower.number, payload=payload)
    return certificate


ERASE = ApprovalAction(ACTION, NoPayload, do_erase, gettext_lazy("erasure of a person"), describe)
