"""The one path by which anything that happens to a loan after its draw-down is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.maths import facts as maths_facts
from billing.maths.admission import admit
from billing.maths.entries import accrual_status, balances, difference
from billing.maths.errors import BrokenRule
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import Books, Fact, Position, Receipt
from billing.services.ledger import posting
from billing.services.ledger.accrual_lock import hold_shared, replay_as_of
from billing.services.positions import arrears, stored_positions
from billing.services.positions.terms import terms_of
from billing.services.set_aside import catch_up
from core.errors import Refused
from core.maths.money import grouped_yuan
from core.models import Approval, OutboxEvent
from core.services.actor import acting, acting_as
from lending.models import CapitalPool, CreditLine, Loan

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What is to be recorded about one loan."""

    kind: Fact.Kind
    loan_id: int
    value_on: date
    amount_fen: int = 0
    reference: str = ""
    reverses: Fact | None = None
    receipt: Receipt | None = None
    approval: Approval | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LockedLine:
    """A line and some of its loans, locked: what new facts are recorded on."""

    line: CreditLine
    books: Books | None
    rows: dict[int, Position]
    known: dict[int, list[maths_facts.Fact]]

    def terms(self, loan_id: int) -> Terms:
        """Return the terms of one of the loans."""
        row = self.rows[loan_id]
        return terms_of(row.product_version, row.loan.instalments)


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
    return LockedLine(line, Books.objects.first(), rows, stored_positions.load_facts(rows))


def record(*, locked: LockedLine, deeds: Sequence[NewFact], on: date, actor: str) -> list[Fact]:
    """Record deeds, at most one a loan, in the caller's transaction, with all that follows from them.

    Raises FactRefused where a deed breaks a rule, ValueDateInFuture. Nothing is kept of a refused one.
    """
    facts = [_fact(deed, on, actor) for deed in deeds]
    for fact in facts:
        _require_own_reference(fact)
        _require_admissible(locked, fact)
    return _keep(locked, facts, on)


def record_told(
    *, locked: LockedLine, deeds: Sequence[NewFact], on: date, actor: str
) -> list[Fact]:
    """Record deeds of a what-if case, which was held against its rules as a whole: what is above lapses."""
    return _keep(locked, [_fact(deed, on, actor) for deed in deeds], on)


def _keep(locked: LockedLine, facts: list[Fact], on: date) -> list[Fact]:
    Fact.objects.bulk_create(facts)
    outstanding_fen = sum(_apply(locked, fact, on) for fact in facts)
    OutboxEvent.objects.bulk_create(_event(fact, locked.rows[fact.loan_id].loan) for fact in facts)
    _move_outstanding(locked.line, outstanding_fen)
    return facts


def _fact(deed: NewFact, on: date, actor: str) -> Fact:
    if deed.value_on > on:
        raise ValueDateInFuture(deed.value_on)
    return Fact(
        kind=deed.kind,
        loan_id=deed.loan_id,
        value_on=deed.value_on,
        recorded_on=on,
        amount_fen=deed.amount_fen,
        reference=deed.reference,
        reverses=deed.reverses,
        receipt=deed.receipt,
        approval=deed.approval,
        detail=deed.detail,
        actor=actor,
    )


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


def _require_admissible(locked: LockedLine, fact: Fact) -> None:
    known = locked.known[fact.loan_id]
    new = stored_positions.as_maths(fact, known[-1].order + 1 if known else 1)
    try:
        admit(locked.terms(fact.loan_id), known, new)
    except BrokenRule as broken:
        raise FactRefused(broken) from broken


def _apply(locked: LockedLine, fact: Fact, on: date) -> int:
    """Store what a new fact makes of its loan and post the difference. Gives the change of principal unpaid."""
    row, known, terms = (
        locked.rows[fact.loan_id],
        locked.known[fact.loan_id],
        locked.terms(fact.loan_id),
    )
    new = stored_positions.as_maths(fact)
    as_of = max(replay_as_of(locked.books, on), row.replayed_as_of)
    before = replay(terms, known, as_of)
    known.append(new)
    after = replay(terms, known, as_of)
    unpaid_fen = row.principal_unpaid_fen
    stored_positions.store(row=row, position=after, last_fact_id=fact.pk)
    was_non_accrual = arrears.is_non_accrual(loan_id=row.pk)
    # A freeze that begins or ends is audited, and needs somebody who stands for it.
    with nullcontext() if acting() else acting_as(fact.actor):
        is_non_accrual = arrears.refresh(
            loan=row.loan, terms=terms, facts=known, position=after, on=on
        )
    through = locked.books.accrued_through if locked.books else None
    posting.post(
        key=f"{fact.kind}:{fact.pk}",
        entries=difference(
            balances(before, through, accrual_status(before, non_accrual=was_non_accrual)),
            balances(after, through, accrual_status(after, non_accrual=is_non_accrual)),
        ),
        posted_on=on,
        value_on=fact.value_on,
        text=f"{fact.kind} {row.loan.number}",
        loan_id=row.pk,
        product_version_id=row.product_version_id,
    )
    return row.principal_unpaid_fen - unpaid_fen


def _event(fact: Fact, loan: Loan) -> OutboxEvent:
    payload = {
        "fact": fact.pk,
        "value_on": fact.value_on.isoformat(),
        "amount_fen": fact.amount_fen,
    }
    return OutboxEvent(kind=f"loan.{fact.kind}", subject=loan.number, payload=payload)


def _move_outstanding(line: CreditLine, change_fen: int) -> None:
    """Keep the sums of the line and of the lendable capital; the capital last, for every line shares its row."""
    if change_fen:
        sum_of_line = F("principal_outstanding_fen") + change_fen
        CreditLine.objects.filter(pk=line.pk).update(principal_outstanding_fen=sum_of_line)
        CapitalPool.objects.update(outstanding_fen=F("outstanding_fen") + change_fen)
