"""What a new fact must keep to before it is recorded.

Replay itself is lenient where the past was corrected later: a waiver that finds less unpaid than it
gave up takes what is there. A fact that is new has no such excuse.
"""

from collections.abc import Sequence
from datetime import date

from billing.maths.errors import BrokenRule
from billing.maths.facts import Fact, FactKind
from billing.maths.pause_admission import admit_pause
from billing.maths.position import Position
from billing.maths.replay import in_force, replay
from billing.maths.restructure import MOST_INTEREST_ONLY
from billing.maths.state import payoff_fen
from billing.maths.terms import Terms
from core.maths.money import grouped_yuan, yuan

_WITH_AMOUNT = {FactKind.DRAW_DOWN, FactKind.REPAYMENT, FactKind.RECOVERY, FactKind.REFUND}
_ONCE = {FactKind.DRAW_DOWN, FactKind.CHARGE_OFF, FactKind.WRITE_OFF}
_ON_A_DEBT = {FactKind.RESTRUCTURE, FactKind.CHARGE_OFF, FactKind.WRITE_OFF}


def admit(terms: Terms, known: Sequence[Fact], new: Fact, as_of: date = date.max) -> Position:
    """Return the position with a new fact. Raise BrokenRule unless it keeps every rule beside those known.

    `as_of` is the value date of the last of them, or a later day.

    A waiver gives up at most what is unpaid on its value date; a refund at most the credit balance
    that it, and every refund after it, finds. Source: product rules, sections 5 and 6.
    """
    _require_own_reference(known, new)
    if new.kind is FactKind.REVERSAL:
        _require_reversible(known, new)
    else:
        _require_its_turn(known, new)
        _require_shape(new)
    if new.kind in _ON_A_DEBT:
        _require_debt(terms, known, new)
    if new.kind is FactKind.WAIVER:
        _require_unpaid(terms, known, new)
    admit_pause(known, new)
    position = replay(terms, [*known, new], as_of)
    if new.kind is FactKind.REFUND:
        _require_cover(position, new)
    return position


def _require_own_reference(known: Sequence[Fact], new: Fact) -> None:
    if new.reference and any(fact.reference == new.reference for fact in known):
        raise BrokenRule(
            code="doubled_reference",
            field="reference",
            rule="names one fact of the loan only",
            value=new.reference,
            remedy="it is recorded already; a second payment has a reference of its own",
        )


def _require_reversible(known: Sequence[Fact], new: Fact) -> None:
    target = next((f for f in known if f.reference and f.reference == new.reverses), None)
    undone = any(fact.reverses == new.reverses for fact in known)
    if target is None or target.kind is FactKind.REVERSAL or undone:
        raise BrokenRule(
            code="not_reversible",
            field="reverses",
            rule="names a fact of the loan that is no reversal and not reversed yet",
            value=new.reverses,
            remedy="record what was meant as a new fact",
        )


def _require_its_turn(known: Sequence[Fact], new: Fact) -> None:
    """Refuse a second draw-down or the like, and anything before the draw-down."""
    standing = in_force(known)
    if new.kind in _ONCE and any(fact.kind is new.kind for fact in standing):
        raise BrokenRule(
            code="only_once",
            field="kind",
            rule=f"{new.kind.value} happens once to a loan",
            value=new.kind.value,
            remedy="reverse the first one if it was a mistake",
        )
    drawn_on = next((f.value_on for f in standing if f.kind is FactKind.DRAW_DOWN), None)
    if new.kind is not FactKind.DRAW_DOWN and (drawn_on is None or new.value_on < drawn_on):
        raise BrokenRule(
            code="before_draw_down",
            field="value_on",
            rule=f"is no day before the draw-down ({drawn_on or 'there is none'})",
            value=new.value_on.isoformat(),
            remedy="correct the value date",
        )


def _require_shape(new: Fact) -> None:
    """Refuse amounts that are not above zero and due dates that lie behind."""
    waived = [component for component, _ in new.waived]
    if (
        (new.kind in _WITH_AMOUNT and new.amount_fen <= 0)
        or (new.kind is FactKind.WAIVER and (not waived or len(set(waived)) < len(waived)))
        or any(amount_fen <= 0 for _, amount_fen in new.waived)
    ):
        raise BrokenRule(
            code="invalid_amount",
            field="amount",
            rule="is above zero, and a waiver names each component once",
            value=new.amount_fen or new.waived,
            remedy="give the amount in fen",
        )
    if new.kind is FactKind.RESTRUCTURE:
        agreed = new.restructure
        if agreed is None or agreed.instalments < 1 or agreed.first_due_on <= new.value_on:
            raise BrokenRule(
                code="invalid_restructure",
                field="restructure",
                rule="has at least one instalment, the first due after its value date",
                value=agreed,
                remedy="agree on a later first due date",
            )
        if not 0 <= agreed.interest_only <= min(MOST_INTEREST_ONLY, agreed.instalments - 1):
            raise BrokenRule(
                code="invalid_interest_only",
                field="interest_only",
                rule=f"is from 0 to {MOST_INTEREST_ONLY}, and leaves an instalment to carry principal",
                value=agreed.interest_only,
                remedy="agree on fewer dates of interest only, or on more instalments",
            )


def _require_debt(terms: Terms, known: Sequence[Fact], new: Fact) -> None:
    """Refuse what needs a debt where there is none; a restructure needs one with due dates."""
    position = replay(terms, known, new.value_on)
    owed_fen = payoff_fen(position, new.value_on)
    if new.kind is FactKind.RESTRUCTURE:
        owed_fen -= position.refund_to_return_fen
    if owed_fen == 0:
        raise BrokenRule(
            code="nothing_owed",
            field="value_on",
            rule=f"{new.kind.value} needs a loan that owes something",
            value=new.value_on.isoformat(),
            remedy="the loan is settled; nothing is to be done",
        )


def _require_unpaid(terms: Terms, known: Sequence[Fact], new: Fact) -> None:
    position = replay(terms, [*known, new], new.value_on)
    applied = next(applied for applied in position.applied if applied.fact is new)
    for component, amount_fen in new.waived:
        unpaid_fen = applied.allocated_fen(component)
        if amount_fen > unpaid_fen:
            raise BrokenRule(
                code="waiver_above_unpaid",
                field=f"waived.{component.value}",
                rule=f"is at most what is unpaid on {new.value_on}, {grouped_yuan(unpaid_fen)} yuan",
                value=yuan(amount_fen),
                remedy="waive that or less",
                most_fen=unpaid_fen,
            )


def _require_cover(position: Position, new: Fact) -> None:
    """Refuse a refund that finds less credit balance, or leaves less to a refund after it."""
    held_fen, found_fen = 0, None
    for applied in position.applied:
        if found_fen is None and applied.fact is new:
            found_fen = held_fen
        held_fen += applied.credit_fen - applied.refund_to_return_fen
        if found_fen is not None:
            found_fen = min(found_fen, held_fen + new.amount_fen)
    free_fen = max(found_fen or 0, 0)
    if new.amount_fen > free_fen:
        raise BrokenRule(
            code="refund_above_credit_balance",
            field="amount",
            rule=f"is at most the credit balance, {grouped_yuan(free_fen)} yuan",
            value=yuan(new.amount_fen),
            remedy="refund that or less",
            most_fen=free_fen,
        )
