"""What this app itself holds about a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Approval, AuditEvent, OutboxEvent
from core.services import idempotency, personal_data
from core.services.personal_data import Outcome
from lending.models import Borrower, CreditLine, LimitChange, LineFreeze, Loan

_LAUNDERING = "anti_money_laundering"


def register() -> None:
    """Enter the holdings of this app. May run twice."""
    entries = (
        ("lending.borrower.name", _("real name"), _settle_name),
        ("lending.borrower.id_number", _("ID number"), _settle_id_number),
        ("lending.borrower.phone", _("phone"), _settle_phone),
        ("lending.borrower.is_student", _("mark of a university student"), _settle_student),
        ("lending.borrower.language", _("language of the person"), _settle_language),
        ("lending.borrower.number", _("borrower number, a pseudonym"), _keep_number),
        ("lending.borrower.history", _("older versions of the person's record"), _erase_history),
        ("lending.line", _("credit line, its limit changes and freezes"), _keep_line),
        ("lending.loans", _("loan contracts"), _keep_loans),
        ("lending.approvals", _("requests and decisions of officers"), _keep_approvals),
        ("lending.answers", _("stored answers to the app's backend"), _erase_answers),
        ("lending.page_log", _("name in the log of the officers' pages"), _erase_page_log),
        ("lending.outbox", _("events told to other systems, by number"), _keep_outbox),
        ("lending.audit", _("audit record, personal data hidden in it"), _keep_audit),
    )
    for code, what, settle in entries:
        personal_data.register(code, what, settle)
    idempotency.register_personal("register-borrower")


def _identity_kept(borrower: Borrower, on: date) -> Outcome | None:
    business = personal_data.relationship(borrower)
    if business is None:
        return None
    return personal_data.kept(_LAUNDERING, 1, since=business.ended_on, on=on)


def _write(borrower: Borrower, **erased: object) -> Outcome:
    """Overwrite fields of the person's record; the database hides them in its audit event."""
    changed = [name for name, value in erased.items() if getattr(borrower, name) != value]
    if changed:
        Borrower.objects.filter(pk=borrower.pk).update(**{name: erased[name] for name in changed})
    return Outcome(rows=int(bool(changed)))


def _settle_name(borrower: Borrower, on: date) -> Outcome:
    return _identity_kept(borrower, on) or _write(borrower, name="", name_index="")


def _settle_id_number(borrower: Borrower, on: date) -> Outcome:
    """Erase the ID number. Its index is unique, so a mark of its own takes the place."""
    mark = f"erased:{borrower.pk}"
    return _identity_kept(borrower, on) or _write(borrower, id_number="", id_number_index=mark)


def _settle_phone(borrower: Borrower, on: date) -> Outcome:
    return _identity_kept(borrower, on) or _write(borrower, phone="", phone_index="")


def _settle_student(borrower: Borrower, on: date) -> Outcome:
    return _identity_kept(borrower, on) or _write(borrower, is_student=False)


def _settle_language(borrower: Borrower, on: date) -> Outcome:
    return _identity_kept(borrower, on) or _write(borrower, language="zh-hans")


def _keep_number(_onrrower: Borrower, _onn: date) -> Outcome:
    return Outcome(1, "de_identified")


def _erase_history(borrower: Borrower, _on: date) -> Outcome:
    """Older versions hold blind indexes of names, ID numbers and phones; nothing needs those."""
    older = Borrower.history.filter(id=borrower.pk)
    filled = older.exclude(name_index="", id_number_index="", phone_index="")
    return Outcome(filled.update(name_index="", id_number_index="", phone_index=""))


def _keep_line(borrower: Borrower, on: date) -> Outcome:
    of_line = {"line__borrower": borrower}
    rows = _count(
        CreditLine.objects.filter(borrower=borrower),
        LimitChange.objects.filter(**of_line),
        LineFreeze.objects.filter(**of_line),
    )
    return _kept_as_business(borrower, rows, on)


def _keep_loans(borrower: Borrower, on: date) -> Outcome:
    loans = Loan.objects.filter(line__borrower=borrower)
    return _kept_as_business(borrower, loans.count(), on)


def _kept_as_business(borrower: Borrower, rows: int, on: date) -> Outcome:
    """Keep by law while law wants it; afterwards the rows name nobody."""
    business = personal_data.relationship(borrower)
    law = business and personal_data.kept(_LAUNDERING, rows, since=business.ended_on, on=on)
    return law or Outcome(rows, "de_identified" if rows else "")


def _keep_approvals(borrower: Borrower, on: date) -> Outcome:
    line = CreditLine.objects.filter(borrower=borrower).values_list("pk", flat=True)
    loans = Loan.objects.filter(line__borrower=borrower).values_list("pk", flat=True)
    about = Q(target_type="lending.borrower", target_id=str(borrower.pk))
    about |= Q(target_type="lending.creditline", target_id__in=[str(pk) for pk in line])
    about |= Q(target_type="lending.loan", target_id__in=[str(pk) for pk in loans])
    rows = Approval.objects.filter(about).count()
    return personal_data.kept("audit", rows, since=on, on=on) or Outcome(0)


def _erase_answers(borrower: Borrower, _on: date) -> Outcome:
    return Outcome(idempotency.forget_answers(number=borrower.number))


def _erase_page_log(borrower: Borrower, _on: date) -> Outcome:
    kind = ContentType.objects.get_for_model(Borrower)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(borrower.pk))
    named = entries.exclude(object_repr=borrower.number, change_message="")
    return Outcome(named.update(object_repr=borrower.number, change_message=""))


def _keep_outbox(borrower: Borrower, _on: date) -> Outcome:
    loans = Loan.objects.filter(line__borrower=borrower).values("number")
    told = OutboxEvent.objects.filter(Q(subject=borrower.number) | Q(subject__in=loans))
    rows = told.count()
    return Outcome(rows, "de_identified" if rows else "")


def _keep_audit(borrower: Borrower, on: date) -> Outcome:
    rows = AuditEvent.objects.filter(table_name="lending_borrower", row_id=str(borrower.pk)).count()
    return personal_data.kept("audit", rows, since=on, on=on) or Outcome(0)


def _count(*querysets: QuerySet[Any]) -> int:
    return sum(rows.count() for rows in querysets)
