"""The undoing of a mistake: a reversed fact is as if it never was."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.maths.facts import Fact as Known
from billing.maths.facts import FactKind
from billing.maths.replay import in_force, replay
from billing.models import Fact, Position
from billing.services.facts import recording
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from core.errors import Refused
from core.maths.money import grouped_yuan
from core.models import Approval


class DrawDownHasFollowers(Refused):
    """A draw-down after which something else happened to the loan."""

    code = "draw_down_has_followers"


def reverse(*, fact: Fact, on: date, actor: str, approval: Approval) -> list[Fact]:
    """Reverse a fact, and every other that came of the same receipt: the money never came.

    The difference is posted today. A refund paid out of the money stays, and is to be returned. A draw-down is
    reversed only where nothing else happened since. Raises DrawDownHasFollowers, and facts.FactRefused for a fact
    that is reversed already.
    """
    with transaction.atomic():
        targets = _undone_with(fact)
        loan_ids = [target.loan_id for target in targets]
        locked = recording.lock_line(line_id=fact.loan.line_id, loan_ids=loan_ids, on=on)
        if fact.kind == Fact.Kind.DRAW_DOWN and _has_followers(locked.loans[fact.loan_id].known):
            raise DrawDownHasFollowers(
                _("Something else happened to this loan since its draw-down."),
                remedy=_("Reverse that first."),
                field="fact",
                value=fact.pk,
            )
        reversals = [
            Fact(
                kind=Fact.Kind.REVERSAL,
                loan_id=target.loan_id,
                value_on=on,
                reverses=target,
                approval=approval,
            )
            for target in targets
        ]
        recording.record(locked=locked, facts=reversals, on=on, actor=actor)
    return reversals


def consequences(*, fact: Fact) -> list[str]:
    """Return what of refunds a reversal would leave to be returned, loan by loan; nothing where none is.

    A refund that was paid out of the money stays: it left. What it had is what the borrower then owes.
    """
    said = []
    for target in _undone_with(fact):
        row = Position.objects.select_related("loan", "product_version").get(pk=target.loan_id)
        known = stored_positions.load_facts([row.pk])[row.pk]
        terms = terms_of(row.product_version, row.loan.instalments)
        undoing = Known(
            FactKind.REVERSAL, target.value_on, known[-1].order + 1, reverses=str(target.pk)
        )
        after = replay(terms, [*known, undoing], date.max)
        more_fen = after.refund_to_return_fen - row.refund_to_return_fen
        if more_fen > 0:
            said.append(
                _(
                    "Of loan %(loan)s %(refunds)s was paid out and stays: the borrower then has "
                    "%(amount)s yuan to return, due at once and free of interest."
                )
                % {
                    "loan": row.loan.number,
                    "refunds": _refunds(row.pk),
                    "amount": grouped_yuan(more_fen),
                }
            )
    return said


def _undone_with(fact: Fact) -> list[Fact]:
    """Return a fact and every other of its receipt: the money that came, or never came, as one."""
    if not fact.receipt_id:
        return [fact]
    return list(Fact.objects.filter(receipt_id=fact.receipt_id).order_by("loan_id"))


def _refunds(loan_id: int) -> str:
    """Name the refunds of a loan that stand, with amount and day."""
    standing = Fact.objects.filter(
        loan_id=loan_id, kind=Fact.Kind.REFUND, reversed_by__isnull=True
    ).order_by("value_on", "pk")
    return ", ".join(
        _("refund %(reference)s of %(amount)s yuan of %(day)s")
        % {
            "reference": refund.reference,
            "amount": grouped_yuan(refund.amount_fen),
            "day": refund.value_on,
        }
        for refund in standing
    )


def _has_followers(known: list[Known]) -> bool:
    return any(fact.kind is not FactKind.DRAW_DOWN for fact in in_force(known))
