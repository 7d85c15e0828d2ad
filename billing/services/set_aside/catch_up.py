"""Bringing a loan back that was set aside: its rows are made anew from its facts, and the days it missed made good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from billing.maths.entries import accrual_status, balances, difference
from billing.maths.facts import Fact
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import Alarm, Arrears, Books, Instalment, Position, Segment, SetAside, Statement
from billing.services import alarms, set_aside_loans
from billing.services.close.steps import Step
from billing.services.documents import statements
from billing.services.ledger import posting
from billing.services.ledger.accrual_lock import hold_shared, replay_as_of
from billing.services.positions import arrears, stored_positions
from billing.services.positions.terms import terms_of
from billing.services.set_aside import fitness
from billing.services.set_aside.fitness import PASSING
from core.errors import Refused
from core.services.work_list import IdRange
from lending.models import CreditLine, LineFreeze, Loan
from lending.services import lines


class LoanSetAside(Refused):
    """A loan that the close set aside, and that can't come back yet."""

    code = "loan_set_aside"

    def __init__(self, loan: str, remedy: str) -> None:
        super().__init__(
            _("The close set this loan aside, because what is stored of it can't be read."),
            remedy=remedy,
            field="loan",
            value=loan,
        )


def bring_back(*, row: SetAside, on: date) -> None:
    """Bring a loan back into the closes as of business date `on`: on the day after, none sees that it was away.

    Stored rows are made anew from its facts, bands and case with them; the ledger gets what was accrued meanwhile,
    posted on `on`; statements it missed are issued. Between the closes of two days only: raises LoanSetAside while one
    is under way, and where the loan is still not readable, with the error kept.
    """
    try:
        with transaction.atomic():
            _bring_back(row, on)
            _check_deferred()
    except (*PASSING, Refused):
        raise
    except Exception as error:
        said = fitness.in_words(error)
        SetAside.objects.filter(pk=row.pk).update(error=said, tried_at=Now())
        alarms.sound(
            kind=Alarm.Kind.LOAN_SET_ASIDE,
            subject=row.loan.number,
            on=on,
            lines=[f"{row.step}: {said}"],
        )
        raise LoanSetAside(
            row.loan.number,
            _("Open the alarm about it, have its data mended, and try it again there."),
        ) from error


def require_present(*, line_id: int, loan_ids: Collection[int] | None, on: date) -> None:
    """Bring back what is set aside of a line's loans before something is recorded on them; without names, of all.

    The caller holds the line. Raises LoanSetAside where that isn't possible yet.
    """
    aside = SetAside.objects.filter(loan__line_id=line_id, returned_on__isnull=True)
    if loan_ids is not None:
        aside = aside.filter(loan_id__in=loan_ids)
    for row in aside.select_related("loan").order_by("loan_id"):
        bring_back(row=row, on=on)


def _bring_back(row: SetAside, on: date) -> None:
    loan = Loan.objects.select_related("product_version").get(pk=row.loan_id)
    CreditLine.objects.select_for_update(no_key=True).get(pk=loan.line_id)
    hold_shared()
    books = Books.objects.get()
    if books.passed_through != books.closed_through:
        raise LoanSetAside(loan.number, _("A close is under way; try again once it is done."))
    if not SetAside.objects.filter(pk=row.pk, returned_on__isnull=True).exists():
        return
    _forget_what_cannot_be(loan)
    stored = stored_positions.lock(Q(pk=loan.pk))[loan.pk]
    facts = stored_positions.load_facts([loan.pk])[loan.pk]
    terms = terms_of(loan.product_version, loan.instalments)
    fresh = replay(terms, facts, replay_as_of(books, stored.replayed_as_of))
    last_fact_id = max((fact.order for fact in facts), default=0)
    stored_positions.store(row=stored, position=fresh, last_fact_id=last_fact_id)
    fitness.require_fit(first_id=loan.pk, last_id=loan.pk)
    _post_missed(row, books, (terms, facts, fresh), loan, on)
    SetAside.objects.filter(pk=row.pk).update(returned_on=on, tried_at=Now())
    _return_line(loan.line_id, on)
    _issue_missed(loan.line_id, row.since_on, books.closed_through)


def _forget_what_cannot_be(loan: Loan) -> None:
    """Drop stored days that no calendar knows, and rows with such: replay writes them anew."""
    sane = {"range": fitness.DAYS}
    beyond = Q(starts_on__lt=sane["range"][0]) | Q(starts_on__gt=sane["range"][1])
    beyond |= Q(ends_on__lt=sane["range"][0]) | Q(ends_on__gt=sane["range"][1])
    Segment.objects.filter(beyond, loan=loan).delete()
    Arrears.objects.filter(beyond, loan=loan).delete()
    Instalment.objects.filter(loan=loan).exclude(due_on__range=fitness.DAYS).delete()
    Position.objects.filter(pk=loan.pk).update(
        next_unpaid_due_on=None,
        past_due_from=None,
        clock_stops_until=None,
        penalty_stops_until=None,
        settled_on=None,
        replayed_as_of=Case(
            When(replayed_as_of__range=fitness.DAYS, then=F("replayed_as_of")),
            default=Value(loan.drawn_on),
        ),
    )


def _post_missed(
    row: SetAside,
    books: Books,
    told: tuple[Terms, Sequence[Fact], Replayed],
    loan: Loan,
    on: date,
) -> None:
    """Derive the loan's bands and case anew, and post what the ledger holds too little or too much of it."""
    terms, facts, fresh = told
    _was, non_accrual = arrears.refresh(
        loan=loan,
        terms=terms,
        facts=facts,
        position=fresh,
        books=books,
        on=books.closed_through,
    )
    before = accrual_status(fresh, non_accrual=row.non_accrual)
    after = accrual_status(fresh, non_accrual=non_accrual)
    posting.post(
        key=f"catch-up:{row.pk}",
        entries=difference(
            balances(fresh, row.accrued_through, before),
            balances(fresh, books.accrued_through, after),
        ),
        posted_on=on,
        value_on=on,
        text=f"catch-up {loan.number}",
        loan_id=loan.pk,
        product_version_id=loan.product_version_id,
    )


def _return_line(line_id: int, on: date) -> None:
    """End the freeze of the line, unless another of its loans is still set aside."""
    if line_id not in set_aside_loans.line_ids():
        lines.unfreeze_by_rule(line_id=line_id, reason=LineFreeze.Reason.SET_ASIDE, on=on)


def _issue_missed(line_id: int, since_on: date, closed_through: date) -> None:
    """Issue the statements of the days that were closed without the line, unless another of its loans is away."""
    if line_id in set_aside_loans.line_ids():
        return
    due_days = set(
        Loan.objects.filter(line=line_id).values_list("product_version__due_day", flat=True)
    )
    issued = set(Statement.objects.filter(line=line_id).values_list("issued_on", flat=True))
    on = since_on
    while on <= closed_through:
        if on.day in due_days and on not in issued:
            statements.issue(on, line_id, line_id)
        on += timedelta(days=1)


def _check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _plan(_on: date) -> Sequence[IdRange]:
    return [(loan_id, loan_id) for loan_id in set_aside_loans.loan_ids()]


def _retry(on: date, first_id: int, _last_id: int) -> int:
    """Try one loan again, before the day's first step; one that is still not readable stays away, its error kept."""
    aside = SetAside.objects.filter(returned_on__isnull=True, loan=first_id)
    row = aside.select_related("loan").first()
    if row is None:
        return 0
    try:
        bring_back(row=row, on=on)
    except LoanSetAside:
        return 0
    return 1


RETRY_SET_ASIDE = Step("retry_set_aside", _plan, _retry, over="all")
