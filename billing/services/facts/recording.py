"""The one path by which anything that happens to a loan after its draw-down is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.maths import facts as maths_facts
from billing.maths.admission import admit
from billing.maths.entries import accrual_status, balances, difference
from billing.maths.errors import BrokenRule
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import Books, Fact, Position
from billing.services.ledger import posting
from billing.services.ledger.accrual_lock import hold_shared, replay_as_of
from billing.services.positions import arrears, stored_positions
from billing.services.positions.terms import terms_of
from billing.services.set_aside import catch_up
from core.errors import Refused
from core.maths.money import grouped_yuan
from core.services import events
from core.services.actor import acting, acting_as
from lending.models import CreditLine
from lending.services import lines

_RULES = {
    "before_draw_down": (
        _("Nothing happens to a loan before its draw-down."),
        _("Correct the value date."),
    ),
    "not_reversible": (
        _("Only a fact that is no reversal and not yet reversed can be reversed."),
        _("Record what was meant as a new fact."),
    ),
    "doubled_reference": (
        _("A reference names one fact of a loan, be it a payment or a refund."),
        _("Give this one a reference of its own."),
    ),
    "only_once": (
        _("This happens once to a loan."),
        _("Reverse the first one if it was a mistake."),
    ),
    "invalid_amount": (_("An amount is above zero."), _("Give the amount that was meant.")),
    "invalid_restructure": (
        _("A restructure has at least one instalment, the first due after its value date."),
        _("Agree on a later first due date."),
    ),
    "nothing_owed": (
        _("The loan owes nothing on that day."),
        _("It is settled; nothing is to be done."),
    ),
    "invalid_interest_only": (
        _("A restructure has up to three dates of interest only, and at least one with principal."),
        _("Agree on fewer dates of interest only, or on more instalments."),
    ),
    "invalid_pause": (
        _("A pause ends after its first day and stops something."),
        _("Choose a later day."),
    ),
    "no_pause_to_resume": (
        _("Only a pause that was neither reversed nor resumed can be resumed."),
        _("There is nothing to resume."),
    ),
    "outside_its_pause": (
        _("A pause is resumed on one of its own days."),
        _("It is over; there is nothing to resume."),
    ),
    "paused_already": (
        _("Penalty is paused once at a time, and so is the clock; two pauses would overlap."),
        _("Resume or reverse one of them first."),
    ),
    "waiver_above_unpaid": (
        _("A waiver is at most what is unpaid on its value date, %(most)s yuan."),
        _("Waive what is unpaid, or less."),
    ),
    "refund_above_credit_balance": (
        _("A refund is at most the credit balance, %(most)s yuan."),
        _("Refund that or less."),
    ),
}


class FactRefused(Refused):
    """A fact that breaks a rule beside the facts already known. Its code is the rule's."""

    def __init__(self, broken: BrokenRule) -> None:
        rule, remedy = _RULES.get(broken.code, (broken.rule, broken.remedy))
        text = str(rule)
        if broken.most_fen is not None:
            text %= {"most": grouped_yuan(broken.most_fen)}
        super().__init__(text, remedy=str(remedy), field=broken.field, value=broken.value)
        self.code = broken.code  # type: ignore[misc]


class ValueDateInFuture(Refused):
    """A fact that counts from a day still to come."""

    code = "value_date_in_future"

    def __init__(self, value_on: date) -> None:
        super().__init__(
            gettext("A value date is never later than the business date."),
            remedy=gettext("Record it on its day, or correct the value date."),
            field="value_on",
            value=value_on.isoformat(),
        )


@dataclass(slots=True)
class LockedLoan:
    """A locked loan: its stored row, its terms, and the facts known of it."""

    row: Position
    terms: Terms
    known: list[maths_facts.Fact]
    replayed: Replayed | None = None

    def position(self, as_of: date) -> Replayed:
        """Return the position on a day; asked for the same day again, the one replayed before."""
        if self.replayed is None or self.replayed.replayed_as_of != as_of:
            self.replayed = replay(self.terms, self.known, as_of)
        return self.replayed


@dataclass(frozen=True, slots=True)
class LockedLine:
    """A line and some of its loans by id, locked: what new facts are recorded on."""

    line: CreditLine
    books: Books | None
    loans: dict[int, LockedLoan]


def lock_line(*, line_id: int, on: date, loan_ids: Collection[int] | None = None) -> LockedLine:
    """Lock a line, then loans of it in id order, and load their facts; without names, all that owe something.

    Locks are held until the caller's transaction ends. A loan that the close set aside is brought back first; raises
    catch_up.LoanSetAside where it can't be.
    """
    # Not its key: rows that only name the line, as statements do, don't wait for a payment, nor it for them.
    line = CreditLine.objects.select_for_update(no_key=True).get(pk=line_id)
    hold_shared()
    catch_up.require_present(line_id=line_id, loan_ids=loan_ids, on=on)
    wanted = (
        Q(line_id=line_id) & (Q(next_unpaid_due_on__isnull=False) | Q(refund_to_return_fen__gt=0))
        if loan_ids is None
        else Q(pk__in=list(loan_ids))
    )
    rows = stored_positions.lock(wanted)
    facts = stored_positions.load_facts(rows)
    loans = {
        loan_id: LockedLoan(
            row, terms_of(row.product_version, row.loan.instalments), facts[loan_id]
        )
        for loan_id, row in rows.items()
    }
    return LockedLine(line, Books.objects.first(), loans)


def record_alone(*, fact: Fact, on: date, actor: str) -> Fact:
    """Record one new fact of a loan in a transaction of its own. Raises as `record` does."""
    with transaction.atomic():
        line_id = fact.loan.line_id
        locked = lock_line(line_id=line_id, loan_ids=[fact.loan_id], on=on)
        record(locked=locked, facts=[fact], on=on, actor=actor)
    return fact


def record(*, locked: LockedLine, facts: Sequence[Fact], on: date, actor: str) -> None:
    """Record new facts, at most one a loan, in the caller's transaction, with all that follows from them.

    Raises FactRefused where a fact breaks a rule, ValueDateInFuture. Nothing is kept of a refused one.
    """
    after = {}
    for fact in facts:
        fact.recorded_on, fact.actor = on, actor
        fact.loan = locked.loans[fact.loan_id].row.loan
        _require_own_reference(fact)
        after[fact.loan_id] = _admit(locked, fact)
    _keep(locked, facts, after)


def record_told(*, locked: LockedLine, fact: Fact, on: date, actor: str) -> None:
    """Record a fact of a what-if case, which was held against its rules as a whole: what is above lapses."""
    fact.recorded_on, fact.actor = on, actor
    fact.loan = locked.loans[fact.loan_id].row.loan
    loan, new, as_of = _next(locked, fact)
    _keep(locked, [fact], {fact.loan_id: replay(loan.terms, [*loan.known, new], as_of)})


def _keep(locked: LockedLine, facts: Sequence[Fact], after: dict[int, Replayed]) -> None:
    Fact.objects.bulk_create(facts)
    outstanding_fen = sum(_apply(locked, fact, after[fact.loan_id]) for fact in facts)
    events.emit_all(map(_event, facts))
    lines.move_outstanding(line_id=locked.line.pk, change_fen=outstanding_fen)


def _require_own_reference(fact: Fact) -> None:
    """Refuse a reference of the loan's that stands: a receipt is one already, but a refund may meet a payment's."""
    known = Fact.objects.filter(
        loan_id=fact.loan_id, reference=fact.reference, reversed_by__isnull=True
    )
    if fact.reference and known.exists():
        raise FactRefused(
            BrokenRule(
                code="doubled_reference",
                field="reference",
                rule="names one fact of the loan only",
                value=fact.reference,
                remedy="give this one a reference of its own",
            )
        )


def _admit(locked: LockedLine, fact: Fact) -> Replayed:
    """Return the loan's position with a new fact that keeps the rules. Raises FactRefused, ValueDateInFuture."""
    if fact.value_on > fact.recorded_on:
        raise ValueDateInFuture(fact.value_on)
    loan, new, as_of = _next(locked, fact)
    try:
        return admit(loan.terms, loan.known, new, as_of)
    except BrokenRule as broken:
        raise FactRefused(broken) from broken


def _next(locked: LockedLine, fact: Fact) -> tuple[LockedLoan, maths_facts.Fact, date]:
    """Return the loan of a new fact, the fact as the arithmetic would know it, and the day to replay it as of."""
    loan = locked.loans[fact.loan_id]
    new = stored_positions.as_maths(fact, loan.known[-1].order + 1 if loan.known else 1)
    # No known fact counts from a later day: none is recorded before its value date.
    as_of = max(replay_as_of(locked.books, fact.recorded_on), loan.row.replayed_as_of)
    return loan, new, as_of


def _apply(locked: LockedLine, fact: Fact, after: Replayed) -> int:
    """Store what a new fact makes of its loan and post the difference. Return the change of principal unpaid."""
    loan = locked.loans[fact.loan_id]
    row, before = loan.row, loan.position(after.replayed_as_of)
    loan.known.append(stored_positions.as_maths(fact))
    loan.replayed = after
    unpaid_fen = row.principal_unpaid_fen
    stored_positions.store(row=row, position=after, last_fact_id=fact.pk)
    # A freeze that begins or ends is audited, and needs somebody who stands for it.
    with nullcontext() if acting() else acting_as(fact.actor):
        was_non_accrual, is_non_accrual = arrears.refresh(
            loan=row.loan,
            terms=loan.terms,
            facts=loan.known,
            position=after,
            books=locked.books,
            on=fact.recorded_on,
        )
    through = locked.books.accrued_through if locked.books else None
    posting.post(
        key=f"{fact.kind}:{fact.pk}",
        entries=difference(
            balances(before, through, accrual_status(before, non_accrual=was_non_accrual)),
            balances(after, through, accrual_status(after, non_accrual=is_non_accrual)),
        ),
        posted_on=fact.recorded_on,
        value_on=fact.value_on,
        text=f"{fact.kind} {row.loan.number}",
        loan_id=row.pk,
        product_version_id=row.product_version_id,
    )
    return row.principal_unpaid_fen - unpaid_fen


def _event(fact: Fact) -> events.Event:
    payload = {
        "fact": fact.pk,
        "value_on": fact.value_on.isoformat(),
        "amount_fen": fact.amount_fen,
    }
    return events.Event(f"loan.{fact.kind}", fact.loan.number, payload)
