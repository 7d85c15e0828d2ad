"""Money that comes in from a borrower."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.maths.sharing import share_out
from billing.models import Fact, Position, Receipt
from billing.services.facts import recording
from billing.services.facts.recording import LockedLine, LockedLoan
from core.errors import Refused
from core.maths.money import yuan
from core.models import Approval
from lending.models import CreditLine, Loan


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt and the facts it became, one a loan; `repeated` where the reference was known already."""

    receipt: Receipt
    facts: tuple[Fact, ...]
    repeated: bool = False


class ReferenceReused(Refused):
    """A payment reference that was received with another content, which stands. `receipt` is that one."""

    code = "reference_reused"

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(
            _("This reference is recorded already, for another loan, amount or day."),
            remedy=_(
                "Where that record is the mistake, have it moved or reversed: then the reference is free. "
                "A payment of its own has a reference of its own."
            ),
            field="reference",
            value=receipt.reference,
        )


class ReceiptReversed(Refused):
    """A payment reference whose payment, the very same, was reversed since: it bounced, as far as is known."""

    code = "receipt_reversed"

    def __init__(self, receipt: Receipt, reversed_on: date) -> None:
        super().__init__(
            _("This payment was recorded before, and reversed on %(day)s.") % {"day": reversed_on},
            remedy=_(
                "If the money came after all, an officer records it once more and says so. For another loan or amount "
                "the reference is free."
            ),
            field="reference",
            value=receipt.reference,
        )


class InvalidAmount(Refused):
    """An amount that isn't above zero."""

    code = "invalid_amount"
    status = 422

    def __init__(self, amount_fen: int) -> None:
        super().__init__(
            _("An amount is above zero."),
            remedy=_("Give the amount that was meant."),
            field="amount",
            value=yuan(amount_fen),
        )


class NoLoanToPay(Refused):
    """A payment on a line that had no loan on the value date, or that names a loan of another line."""

    code = "no_loan_to_pay"

    def __init__(self, value_on: date) -> None:
        super().__init__(
            _("The line has no such loan drawn on or before the value date."),
            remedy=_("Name a loan of this line, or correct the value date."),
            field="value_on",
            value=value_on.isoformat(),
        )


def receive(
    *,
    line: CreditLine,
    amount_fen: int,
    value_on: date,
    on: date,
    reference: str,
    actor: str,
    loan: Loan | None = None,
    again: bool = False,
) -> Received:
    """Receive a payment: on the loan named, or across the line's loans.

    The same reference with the same content may come again: the first effect is given back. One that was reversed is
    free for another content, and for the same where the caller means to record it `again`. Raises ReferenceReused,
    ReceiptReversed, InvalidAmount, NoLoanToPay, facts.FactRefused, facts.ValueDateInFuture.
    """
    if amount_fen <= 0:
        raise InvalidAmount(amount_fen)
    try:
        with transaction.atomic():
            locked = recording.lock_line(
                line_id=line.pk, on=on, loan_ids=[loan.pk] if loan else None
            )
            receipt = Receipt(
                line=line,
                amount_fen=amount_fen,
                value_on=value_on,
                reference=reference,
                named_loan=loan,
            )
            return _known(receipt, again=again) or book(locked, receipt, on, actor)
    except IntegrityError:
        # Two lines can race for one reference; the loser sees the winner's receipt now.
        winner = last_of(reference)
        if winner is None:
            raise
        raise ReferenceReused(winner) from None


def last_of(reference: str) -> Receipt | None:
    """Return the receipt of a reference that no other replaced: the only one that can stand."""
    return Receipt.objects.filter(reference=reference, replaced_by__isnull=True).first()


def book(
    locked: LockedLine, receipt: Receipt, on: date, actor: str, approval: Approval | None = None
) -> Received:
    """Record a new receipt and the facts it becomes, on locked loans and in the caller's transaction."""
    shares = _shares(locked, receipt, on)
    receipt.save(force_insert=True)
    facts = [
        Fact(
            kind=_kind(locked.loans[loan_id].row),
            loan_id=loan_id,
            value_on=receipt.value_on,
            amount_fen=amount_fen,
            reference=receipt.reference,
            receipt=receipt,
            approval=approval,
        )
        for loan_id, amount_fen in sorted(shares.items())
    ]
    recording.record(locked=locked, facts=facts, on=on, actor=actor)
    return Received(receipt, tuple(facts))


def _known(receipt: Receipt, *, again: bool) -> Received | None:
    """Return the first effect of a reference that came before; None for a new one.

    A receipt that may be recorded because the one before it was reversed is made to replace that one.
    Source: product rules, section 5.
    """
    first = last_of(receipt.reference)
    if first is None:
        return None
    content = ("line_id", "amount_fen", "value_on", "named_loan_id")
    is_same = all(getattr(first, name) == getattr(receipt, name) for name in content)
    effect = first.facts.select_related("loan").order_by("pk")
    reversal = Fact.objects.filter(reverses__receipt=first).first()
    if reversal is None:
        if not is_same:
            raise ReferenceReused(first)
        return Received(first, tuple(effect), repeated=True)
    if is_same and not again:
        raise ReceiptReversed(first, reversal.recorded_on)
    receipt.replaces = first
    return None


def _kind(row: Position) -> Fact.Kind:
    """Money that comes in on a loan already written off is a recovery."""
    return Fact.Kind.RECOVERY if row.books == Position.Books.WRITTEN_OFF else Fact.Kind.REPAYMENT


def _shares(locked: LockedLine, receipt: Receipt, recorded_on: date) -> Mapping[int, int]:
    """Share a payment over the locked loans by how they stood on its value date."""
    on = receipt.value_on
    drawn = {
        loan_id: loan
        for loan_id, loan in locked.loans.items()
        if loan.row.line_id == receipt.line_id and loan.row.loan.drawn_on <= on
    } or _last_loan(locked, receipt, recorded_on)
    if receipt.named_loan_id:
        return {receipt.named_loan_id: receipt.amount_fen}
    if len(drawn) == 1:
        return dict.fromkeys(drawn, receipt.amount_fen)
    positions = {loan_id: loan.position(on) for loan_id, loan in drawn.items()}
    return share_out(positions, receipt.amount_fen, on)


def _last_loan(locked: LockedLine, receipt: Receipt, on: date) -> dict[int, LockedLoan]:
    """Lock the youngest settled loan, where a payment that nobody owes stays as credit balance."""
    loans = Loan.objects.filter(
        line_id=receipt.line_id, drawn_on__lte=receipt.value_on, position__settled_on__isnull=False
    )
    youngest = None if receipt.named_loan_id else loans.order_by("-pk").first()
    if youngest is None:
        raise NoLoanToPay(receipt.value_on)
    found = recording.lock_line(line_id=receipt.line_id, loan_ids=[youngest.pk], on=on)
    locked.loans.update(found.loans)
    return found.loans
