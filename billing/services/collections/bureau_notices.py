"""Telling a borrower before a first negative record goes to the credit bureau, and who may be reported.

Source: product rules, section 10. From how many days past due a record is negative, and how many days before it the
borrower is told, are dated data. Where either is missing or switched off nobody is told, and nobody may be reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from billing.maths.facts import Fact
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import BureauNotice, Position
from billing.querysets import MOST_DAYS, overdue_between
from billing.services.close.steps import Step, lock
from billing.sql import statement
from core.errors import Refused
from core.services import events
from core.services.work_list import IdRange, ranges
from lending.models import Ceiling, Loan
from lending.services import ceilings

# Their positions are locked while a chunk is done: so few that who pays on one hardly waits.
LOANS_IN_A_CHUNK = 500


class BorrowerNotTold(Refused):
    """A negative record that may not go out: the borrower wasn't told, or not long enough before."""

    code = "borrower_not_told"


@dataclass(frozen=True, slots=True)
class Rule:
    """From how many days past due a record is negative, and how many days before it the borrower is told."""

    late_days: int
    notice_days: int


def rule_on(on: date) -> Rule | None:
    """Return the rule in force on a day; None where nobody may be reported."""
    kinds = (Ceiling.Kind.NEGATIVE_RECORD, Ceiling.Kind.NOTICE)
    late_days, notice_days = map(ceilings.all_in_force(kinds=kinds, on=on).get, kinds)
    return Rule(late_days, notice_days) if late_days and notice_days else None


def reportable(*, as_of: date) -> QuerySet[Position]:
    """Return the loans of which a negative record may go out on a day: late enough, and told long enough before.

    `as_of` is today or a day to come, for as long as nothing else happens.
    """
    rule = rule_on(as_of)
    if rule is None:
        return Position.objects.none()
    standing = BureauNotice.objects.filter(
        loan=OuterRef("loan"), withdrawn_on=None, report_from__lte=as_of
    )
    late = Position.objects.filter(overdue_between(rule.late_days, MOST_DAYS, as_of))
    return late.filter(Exists(standing))


def require_reportable(*, loan: Loan, as_of: date) -> None:
    """Raise BorrowerNotTold unless a negative record of this loan may go out on a day."""
    if not reportable(as_of=as_of).filter(loan=loan).exists():
        raise BorrowerNotTold(
            _("No negative record goes out before the borrower was told in time."),
            remedy=_("Wait for the day named in the notice; the close makes it."),
            field="loan",
            value=loan.number,
        )


def review(*, loan: Loan, terms: Terms, facts: Sequence[Fact], on: date) -> None:
    """Bring a loan's notice up to date after a fact; the caller holds the loan. May run twice.

    Withdrawn is a notice of lateness that, as now known, never was, and one whose loan was cured before a record
    could go out: if it is late again, the borrower is told again. A fact that makes a loan late tells at once.
    """
    notice = BureauNotice.objects.filter(loan=loan, withdrawn_on=None).first()
    if notice is not None and _is_void(notice, terms, facts, on):
        notice.withdrawn_on = on
        notice.save(update_fields=["withdrawn_on"])
        payload = {"due_on": notice.due_on.isoformat()}
        events.emit(kind="loan.bureau_notice_withdrawn", subject=loan.number, payload=payload)
    rule = rule_on(on)
    if rule is not None:
        _tell(on, rule, date.min, loan.pk, loan.pk)


def _is_void(notice: BureauNotice, terms: Terms, facts: Sequence[Fact], on: date) -> bool:
    rule = rule_on(notice.reached_on)
    late_days = rule.late_days if rule else 1
    if _days_late(terms, facts, notice.reached_on) < late_days:
        return True
    return on < notice.report_from and not _days_late(terms, facts, on)


def _days_late(terms: Terms, facts: Sequence[Fact], on: date) -> int:
    return replay(terms, facts, on).days_past_due(on)


def _late_since(on: date, rule: Rule) -> date:
    """Return the first day past due to look at: one day's, unless another rule came into force with the day."""
    was = rule_on(on - timedelta(days=1))
    return on - timedelta(days=rule.late_days) if was == rule else date.min


def _late(on: date, rule: Rule) -> QuerySet[Position]:
    late = (_late_since(on, rule), on - timedelta(days=rule.late_days))
    return Position.objects.filter(settled_on__isnull=True, past_due_from__range=late)


def _plan(on: date) -> Sequence[IdRange]:
    rule = rule_on(on)
    if rule is None:
        return ()
    ids = _late(on, rule).order_by("loan_id").values_list("loan_id", flat=True)
    return ranges(ids.iterator(), LOANS_IN_A_CHUNK)


def _work(on: date, first_id: int, last_id: int) -> int:
    rule = rule_on(on)
    if rule is None:
        return 0
    lock(_late(on, rule).filter(loan__id__range=(first_id, last_id)).values("loan_id"))
    return _tell(on, rule, _late_since(on, rule), first_id, last_id)


def _tell(on: date, rule: Rule, since: date, first_id: int, last_id: int) -> int:
    values: dict[str, Any] = {
        "on": on,
        "since": since,
        "late_days": rule.late_days,
        "notice_days": rule.notice_days,
        "first_id": first_id,
        "last_id": last_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("tell_of_records"), values)
        return events.emit_all(_event(*told) for told in cursor.fetchall())


def _event(number: str, due_on: date, report_from: date) -> events.Event:
    payload = {"due_on": due_on.isoformat(), "report_from": report_from.isoformat()}
    return events.Event("loan.bureau_notice", number, payload)


TELL_OF_RECORDS = Step("tell_of_records", _plan, _work)
