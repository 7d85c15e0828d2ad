"""The undoing of a mistake: a reversed fact is as if it never was."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.maths.facts import Fact as Known
from billing.maths.facts import FactKind
from billing.maths.replay import in_force
from billing.models import Fact
from billing.services import facts
from billing.services.facts import Deed
from lending.errors import Refused
from lending.models import Approval


class DrawDownHasFollowers(Refused):
    """A draw-down after which something else happened to the loan."""

    code = "draw_down_has_followers"


def reverse(*, fact: Fact, on: date, actor: str, approval: Approval) -> list[Fact]:
    """Reverse a fact, and every other that came of the same receipt: the money never came.

    The difference is posted today. A draw-down is reversed only where nothing else happened since. Raises
    DrawDownHasFollowers, and facts.FactRefused for a fact that is reversed already.
    """
    with transaction.atomic():
        targets = [fact]
        if fact.receipt_id:
            targets = list(Fact.objects.filter(receipt_id=fact.receipt_id).order_by("loan_id"))
        loan_ids = [target.loan_id for target in targets]
        ground = facts.take(line_id=fact.loan.line_id, loan_ids=loan_ids, on=on)
        if fact.kind == Fact.Kind.DRAW_DOWN and _has_followers(ground.known[fact.loan_id]):
            raise DrawDownHasFollowers(
                _("Something else happened to this loan since its draw-down."),
                way_out=_("Reverse that first."),
                field="fact",
                value=fact.pk,
            )
        deeds = [
            Deed(
                kind=Fact.Kind.REVERSAL,
                loan_id=target.loan_id,
                value_on=on,
                reverses=target,
                approval=approval,
            )
            for target in targets
        ]
        return facts.record(ground=ground, deeds=deeds, on=on, actor=actor)


def _has_followers(known: list[Known]) -> bool:
    return any(fact.kind is not FactKind.DRAW_DOWN for fact in in_force(known))
