"""A what-if case answered by the services and the stored positions, in a transaction that is rolled back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from billing.maths.case import Case, state_row
from billing.maths.errors import BrokenRule
from billing.maths.facts import Fact as Told
from billing.maths.facts import FactKind
from billing.maths.state import state
from billing.models import Books, Fact
from billing.services import what_if_facts
from billing.services.close import due_dates
from billing.services.draw_down import draw_down, quotes
from billing.services.facts import repayments, reversals
from billing.services.positions import stored_positions
from billing.services.positions.terms import PER_MILLION
from core.errors import Refused
from core.maths.calendar import BUSINESS_ZONE
from core.maths.money import yuan
from core.models import Approval
from lending.models import CreditLine, Loan, ProductVersion
from lending.services import what_if

_ACTOR = "what-if"
# What isn't recorded by itself: the case begins with the one, and the other is what became of a fact.
_LEFT_OUT = (FactKind.DRAW_DOWN, FactKind.REVERSAL)


def answer(case: Case) -> dict[str, object]:
    """Answer a case as `billing.maths.case.answer` does, from what the services store. Keeps nothing.

    While it runs, draw-downs and the close of the same database wait for it. Raises BrokenRule for rates that
    no product version can hold, and for whatever the services refuse.
    """
    drawn = case.draw_down
    lent = what_if.line_of_nobody(
        limit_fen=drawn.amount_fen, on=drawn.value_on, name=_ACTOR, **_terms(case)
    )
    with lent as (line, version):
        _open_books(drawn.value_on)
        try:
            living = _CaseInProgress(case, _draw(line, version, drawn), drawn.value_on)
            schedule = living.schedule()
            states = {on: living.state_on(on) for on in sorted(set(case.as_of))}
        except Refused as refused:
            raise BrokenRule(
                code=refused.code,
                field=refused.field,
                rule=refused.rule,
                value=refused.value,
                remedy=refused.remedy,
            ) from refused
    return {"schedule": schedule, "states": [states[on] for on in case.as_of]}


@dataclass
class _CaseInProgress:
    """The loan of a case, brought forward from one day asked for to the next."""

    case: Case
    loan: Loan
    closed_through: date
    recorded: dict[int, Fact] = field(default_factory=dict)

    def schedule(self) -> list[dict[str, object]]:
        """Write the instalments stored at draw-down."""
        return [
            {
                "no": row.no,
                "due_on": row.due_on.isoformat(),
                "principal": yuan(row.principal_fen),
                "interest": yuan(row.interest_fen),
                "total": yuan(row.principal_fen + row.interest_fen),
            }
            for row in self.loan.instalment_rows.order_by("no")
        ]

    def state_on(self, as_of: date) -> dict[str, object]:
        """Record what counts on a day and isn't recorded yet, in the order it became known; read the state.

        Days asked for come in order: what counts from a later day has nothing to do with an earlier one.
        """
        known_on = self.case.draw_down.value_on
        for fact in self.case.facts:
            if fact.kind in _LEFT_OUT or fact.value_on > as_of:
                continue
            known_on = max(known_on, fact.value_on)
            if fact.order not in self.recorded:
                self._record(fact, known_on)
        self._close_before(as_of)
        self._reverse(as_of)
        return state_row(state(stored_positions.stored(loan=self._reloaded()), as_of))

    def _record(self, fact: Told, on: date) -> None:
        self._close_before(on)
        on = max(on, self.closed_through + timedelta(days=1))
        if fact.kind is not FactKind.REPAYMENT:
            paused = next((f for f in self.case.facts if f.reference == fact.resumes), None)
            if paused and paused.order not in self.recorded:
                self._record(paused, on)
            of = self.recorded[paused.order] if paused else None
            self.recorded[fact.order] = what_if_facts.record(
                loan=self.loan, told=fact, of=of, on=on, approval=_approval(self.loan), actor=_ACTOR
            )
            return
        received = repayments.receive(
            line=self.loan.line,
            amount_fen=fact.amount_fen,
            value_on=fact.value_on,
            on=on,
            reference=uuid4().hex,
            loan=self.loan,
            actor=_ACTOR,
        )
        self.recorded[fact.order] = received.facts[0]

    def _reverse(self, on: date) -> None:
        """Reverse the facts recorded so far that the case reverses, whatever the reversal's own date."""
        undone = {fact.reverses for fact in self.case.facts if fact.kind is FactKind.REVERSAL}
        for told in self.case.facts:
            fact = self.recorded.get(told.order)
            if fact and told.reference and told.reference in undone and not _is_reversed(fact):
                reverse = reversals.reverse if fact.receipt_id else what_if_facts.reverse
                reverse(fact=fact, on=on, actor=_ACTOR, approval=_approval(self.loan))

    def _close_before(self, on: date) -> None:
        """Pass the loan's due dates before a day, the only step of a close that writes positions."""
        through = on - timedelta(days=1)
        due = self.loan.instalment_rows.filter(due_on__gt=self.closed_through, due_on__lte=through)
        for due_on in list(due.order_by("due_on").values_list("due_on", flat=True)):
            Books.objects.update(passed_through=due_on)
            due_dates.PASS_DUE_DATES.work(due_on, self.loan.pk, self.loan.pk)
        if through > self.closed_through:
            self.closed_through = through
            _move_books(through)

    def _reloaded(self) -> Loan:
        return Loan.objects.select_related("position").get(pk=self.loan.pk)


def _approval(loan: Loan) -> Approval:
    """Have two officers who agree."""
    maker, checker = (
        get_user_model().objects.create(username=uuid4().hex) for _person in ("maker", "checker")
    )
    return Approval.objects.create(
        action="billing.reverse",
        target_type="lending.loan",
        target_id=str(loan.pk),
        reason=_ACTOR,
        maker=maker,
        checker=checker,
        checked_at=loan.created_at,
        verdict=Approval.Verdict.APPROVED,
    )


def _is_reversed(fact: Fact) -> bool:
    return Fact.objects.filter(reverses=fact).exists()


def _move_books(through: date) -> None:
    Books.objects.update(passed_through=through, accrued_through=through, closed_through=through)


def _open_books(drawn_on: date) -> None:
    before = drawn_on - timedelta(days=1)
    Books.objects.update_or_create(
        id=1,
        defaults={
            "opened_on": drawn_on,
            "passed_through": before,
            "accrued_through": before,
            "closed_through": before,
        },
    )


def _terms(case: Case) -> dict[str, Any]:
    """Return the case's terms as the fields of a product version."""
    terms = case.terms
    return {
        "min_draw_down_fen": 1,
        "daily_rate_ppm": _per_million("terms.daily_rate", terms.daily_rate, terms.daily_rate),
        "overdue_rate_ppm": _per_million(
            "terms.overdue_multiplier", terms.overdue_rate, terms.daily_rate
        ),
        "due_day": terms.due_day,
        "max_instalments": terms.instalments,
        "method": terms.method.value,
        "prepayment": terms.prepayment.value,
        "compound_interest": terms.compound_interest,
        "waterfall": terms.waterfall.value,
    }


def _per_million(name: str, rate: Fraction, least: Fraction) -> int:
    """Return a rate as a product version holds it, or refuse one that it can't hold."""
    per_million = rate * PER_MILLION
    if per_million.denominator != 1 or per_million <= 0 or rate < least:
        raise BrokenRule(
            code="not_storable",
            field=name,
            rule="gives daily rates of whole millionths above zero, the overdue one no lower, to be stored",
            value=str(rate),
            remedy="answer this case without --stored",
        )
    return per_million.numerator


def _draw(line: CreditLine, version: ProductVersion, drawn: Told) -> Loan:
    noon = datetime.combine(drawn.value_on, time(12), BUSINESS_ZONE)
    quoted = quotes.quote(
        line=line,
        principal_fen=drawn.amount_fen,
        instalments=version.max_instalments,
        on=drawn.value_on,
        at=noon,
        version=version,
    )
    loan = draw_down.draw_down(quote_id=quoted.pk, on=drawn.value_on, at=noon, actor=_ACTOR)
    return Loan.objects.select_related("line").get(pk=loan.pk)
