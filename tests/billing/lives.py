"""Any life of a line, told through the services: what hypothesis draws and how it is lived."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from billing.maths.facts import Stop
from billing.maths.terms import Component
from billing.models import Fact
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
from core.errors import Refused
from core.models import Approval
from lending.models import CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, draw, pay

KINDS = (
    *["pay"] * 6,
    *["reverse"] * 2,
    "move",
    "draw",
    "waive",
    "restructure",
    *["pause"] * 2,
    "resume",
    "charge_off",
    "write_off",
    "refund",
)


@dataclass(frozen=True)
class Deed:
    """One thing that happens, so many days after the one before; it may be refused."""

    kind: str
    days_later: int
    amount_fen: int
    back_days: int
    which: int


def _deeds(days_later: Sequence[int]) -> st.SearchStrategy[Deed]:
    return st.builds(
        Deed,
        kind=st.sampled_from(KINDS),
        days_later=st.sampled_from(days_later),
        amount_fen=st.one_of(
            st.integers(1, 500), st.integers(100_00, 2500_00), st.just(1072_00), st.just(9000_00)
        ),
        back_days=st.sampled_from([0, 0, 0, 1, 30, 60]),
        which=st.integers(0, 5),
    )


prompt_deeds = _deeds([0, 1, 3, 9])
lives = st.lists(_deeds([0, 0, 1, 7, 24, 31, 45]), min_size=1, max_size=8)


@dataclass
class Life:
    """A line with one loan on which deeds are done, each on its day."""

    line: CreditLine
    approval: Approval
    on: date = DRAWN_ON
    references: list[str] = field(default_factory=list)
    closes: bool = False

    def live(self, told: Sequence[Deed]) -> None:
        """Do what is told; what the rules refuse leaves nothing behind."""
        for deed in told:
            self.pass_days(deed.days_later)
            with suppress(Refused):
                getattr(self, deed.kind)(deed)

    def pass_days(self, days: int) -> None:
        """Make days go by, each closed where this line's days are."""
        for _ in range(days if self.closes else 0):
            business_days.opened()
            business_days.close_day(on=self.on)
            self.on += timedelta(days=1)
        self.on += timedelta(days=0 if self.closes else days)

    def draw(self, deed: Deed) -> None:
        draw(self.line, max(deed.amount_fen, 100_00), on=self.on, instalments=deed.which + 1)

    def pay(self, deed: Deed) -> None:
        self.references.append(f"p{len(self.references)}")
        value_on = self.on - timedelta(days=deed.back_days)
        loan = self.loan(deed) if deed.which > 3 else None
        pay(self.line, deed.amount_fen, self.on, self.references[-1], value_on=value_on, loan=loan)

    def reverse(self, deed: Deed) -> None:
        facts = Fact.objects.order_by("-pk")[: deed.which + 1]
        fact = list(facts)[-1]
        reversals.reverse(fact=fact, on=self.on, actor="officer", approval=self.approval)

    def move(self, deed: Deed) -> None:
        paid = Fact.objects.filter(receipt__isnull=False).order_by("-pk")[: deed.which + 1]
        for fact in list(paid)[-1:]:
            moves.move(fact=fact, loan=self.loan(deed), **self.decided)

    def waive(self, deed: Deed) -> None:
        component = list(Component)[deed.which % len(Component)]
        amount_fen = min(deed.amount_fen, 500)
        waivers.waive(loan=self.loan(deed), waived={component: amount_fen}, **self.decided)

    def restructure(self, deed: Deed) -> None:
        restructures.restructure(
            loan=self.loan(deed),
            first_due_on=self.on + timedelta(days=20),
            instalments=deed.which + 1,
            interest_only=deed.which // 2,
            **self.decided,
        )

    def pause(self, deed: Deed) -> None:
        stops = ([Stop.PENALTY], [Stop.CLOCK], [Stop.PENALTY, Stop.CLOCK])[deed.which % 3]
        pauses.pause(
            loan=self.loan(deed),
            until=self.on + timedelta(days=1 + deed.amount_fen % 45),
            stops=stops,
            value_on=self.on - timedelta(days=deed.back_days),
            **self.decided,
        )

    def resume(self, deed: Deed) -> None:
        paused = Fact.objects.filter(kind=Fact.Kind.PAUSE).order_by("-pk")[: deed.which + 1]
        for fact in list(paused)[-1:]:
            value_on = max(fact.value_on, self.on - timedelta(days=deed.back_days))
            pauses.resume(loan=fact.loan, pause_id=fact.pk, value_on=value_on, **self.decided)

    def charge_off(self, deed: Deed) -> None:
        write_offs.charge_off(loan=self.loan(deed), **self.decided)

    def write_off(self, deed: Deed) -> None:
        write_offs.write_off(loan=self.loan(deed), **self.decided)

    def refund(self, deed: Deed) -> None:
        loan = self.loan(deed)
        amount_fen = min(deed.amount_fen, loan.position.credit_balance_fen or 1)
        self.references.append(f"r{len(self.references)}")
        refunds.refund(
            loan=loan, amount_fen=amount_fen, reference=self.references[-1], **self.decided
        )

    def loan(self, deed: Deed) -> Loan:
        """Choose one of the line's loans."""
        loans = Loan.objects.filter(line=self.line).order_by("pk")
        return loans[deed.which % len(loans)]

    @property
    def decided(self) -> dict[str, Any]:
        """What every guarded deed is given."""
        return {"on": self.on, "actor": "officer", "approval": self.approval}
