"""A company's months, told by a random generator: lines with several loans, closes missed and closes after midnight."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from billing.maths.facts import Stop
from billing.maths.terms import Component
from billing.models import Fact, OverdueCase, Position
from billing.services.close import business_days
from billing.services.facts import (
    moves,
    pauses,
    refunds,
    restructures,
    reversals,
    waivers,
    write_offs,
)
from billing.services.positions import stored_positions
from core.errors import Refused
from core.models import Approval
from lending.models import CreditLine, Loan
from tests.billing.conftest import draw, pay

KINDS = (
    *["pay_what_was_due"] * 10,
    *["pay"] * 6,
    *["draw"] * 4,
    *["reverse"] * 2,
    *["pay_off", "move", "waive", "restructure", "charge_off", "write_off", "refund"],
    *["pause", "pause", "resume"],
)
BACK_DAYS = (0, 0, 0, 0, 1, 2, 5, 11, 30, 40)
PART_OF_NIGHTS_CLOSED = 0.85


@dataclass
class Company:
    """Lines with loans, living day by day; the same seed lives the same life."""

    lines: list[CreditLine]
    approval: Approval
    on: date
    random: Random
    references: int = 0

    def live_a_night(self) -> list[date]:
        """Make a day pass, and close what is over on most nights, some only after the next day's first deeds."""
        self._happen()
        self.on += timedelta(days=1)
        if self.random.random() > PART_OF_NIGHTS_CLOSED or not Loan.objects.exists():
            return []
        if self.random.random() < 0.5:
            self._happen()
        yesterday = self.on - timedelta(days=1)
        days = business_days.days_to_close(through=yesterday, today=self.on)
        for day in days:
            assert business_days.findings(run=business_days.close_day(on=day)) == []
        return days

    def _happen(self) -> None:
        while self.random.random() < 0.5:
            kind = self.random.choice(KINDS if Loan.objects.exists() else ["draw"])
            with suppress(Refused):
                getattr(self, kind)()
            self._require_cures()

    def _require_cures(self) -> None:
        """Require that a fact that cures closes the case and unfreezes the line at once, not at the next close."""
        for line in self.lines:
            late = Position.objects.filter(line=line, next_unpaid_due_on__lt=self.on)
            cases = OverdueCase.objects.filter(loan__line=line, closed_on=None)
            assert not cases.exclude(loan__in=late.values("loan")).exists()
            if not late.exists():
                assert not CreditLine.objects.get(pk=line.pk).is_frozen

    def draw(self) -> None:
        amount_fen = self.random.choice([100_00, 123_45, 999_99, 6000_00])
        draw(self._line(), amount_fen, on=self.on, instalments=self.random.randint(1, 6))

    def pay(self) -> None:
        amount_fen = self.random.choice([1, 7, 107_20, self.random.randint(1, 3000_00)])
        pay(self._line(), amount_fen, self.on, self._reference(), value_on=self._back())

    def pay_what_was_due(self) -> None:
        loan, value_on = self._loan(), self._back()
        was = stored_positions.state_of(loan=loan, as_of=value_on)
        due_fen = was.payoff_fen - was.principal_not_due_fen - was.interest_not_due_fen
        reference = self._reference()
        pay(loan.line, due_fen or 1, self.on, reference, value_on=value_on, loan=loan)

    def pay_off(self) -> None:
        loan = self._loan()
        payoff_fen = stored_positions.state_of(loan=loan, as_of=self.on).payoff_fen
        pay(loan.line, payoff_fen or 1, self.on, self._reference(), loan=loan)
        assert stored_positions.state_of(loan=loan, as_of=self.on).payoff_fen == 0

    def reverse(self) -> None:
        fact = self.random.choice(Fact.objects.order_by("-pk")[:12])
        reversals.reverse(fact=fact, **self._decided)

    def move(self) -> None:
        paid = list(Fact.objects.filter(receipt__isnull=False).order_by("-pk")[:12])
        if paid:
            moves.move(fact=self.random.choice(paid), loan=self._loan(), **self._decided)

    def waive(self) -> None:
        waived = {self.random.choice(list(Component)): self.random.choice([1, 50, 500])}
        waivers.waive(loan=self._loan(), waived=waived, value_on=self._back(), **self._decided)

    def restructure(self) -> None:
        restructures.restructure(
            loan=self._loan(),
            first_due_on=self.on + timedelta(days=self.random.randint(1, 40)),
            instalments=self.random.randint(1, 8),
            interest_only=self.random.choice([0, 0, 1, 2, 3]),
            value_on=self._back(),
            **self._decided,
        )

    def pause(self) -> None:
        stops = self.random.choice([[Stop.PENALTY], [Stop.CLOCK], [Stop.CLOCK, Stop.PENALTY]])
        until = self.on + timedelta(days=self.random.randint(1, 60))
        pauses.pause(
            loan=self._loan(), until=until, stops=stops, value_on=self._back(), **self._decided
        )

    def resume(self) -> None:
        paused = list(Fact.objects.filter(kind=Fact.Kind.PAUSE).order_by("-pk")[:6])
        if paused:
            fact = self.random.choice(paused)
            value_on = max(fact.value_on, self._back())
            pauses.resume(loan=fact.loan, pause_id=fact.pk, value_on=value_on, **self._decided)

    def charge_off(self) -> None:
        write_offs.charge_off(loan=self._loan(), **self._decided)

    def write_off(self) -> None:
        write_offs.write_off(loan=self._loan(), **self._decided)

    def refund(self) -> None:
        row = Position.objects.filter(credit_balance_fen__gt=0).order_by("pk").first()
        if row:
            amount_fen = self.random.choice([1, row.credit_balance_fen])
            reference = self._reference()
            refunds.refund(
                loan=row.loan, amount_fen=amount_fen, reference=reference, **self._decided
            )

    def _line(self) -> CreditLine:
        return CreditLine.objects.get(pk=self.random.choice(self.lines).pk)

    def _loan(self) -> Loan:
        """Choose a loan, mostly one that owes something."""
        loans = Loan.objects.select_related("line", "position").order_by("pk")
        owing = loans.filter(position__next_unpaid_due_on__isnull=False)
        return self.random.choice(owing if owing and self.random.random() < 0.8 else loans)

    def _back(self) -> date:
        return self.on - timedelta(days=self.random.choice(BACK_DAYS))

    def _reference(self) -> str:
        self.references += 1
        return f"r{self.references}"

    @property
    def _decided(self) -> dict[str, Any]:
        return {"on": self.on, "actor": "officer", "approval": self.approval}
