"""A loan in the middle of its replay: mutable, seen by nobody but replay and what it calls."""

from dataclasses import dataclass, field
from datetime import date

from billing.maths.pauses import NEVER, StoppedDays
from billing.maths.position import Instalment
from billing.maths.schedule import split
from billing.maths.segments import Segment, interest_fen
from billing.maths.terms import Component, Terms
from core.maths.calendar import due_dates
from lending.maths.products import Prepayment

# Where each component stands in the lists of a row.
PRINCIPAL, INTEREST, PENALTY, COMPOUND = range(4)
COMPONENTS = (
    Component.PRINCIPAL,
    Component.INTEREST,
    Component.PENALTY_INTEREST,
    Component.COMPOUND_INTEREST,
)


class Row:
    """One instalment: per component what is left unpaid and what is settled, in fen.

    `left` holds frozen amounts only; what open segments earn comes in when they are cut. One of interest only
    never carries principal.
    """

    __slots__ = ("due_on", "interest_only", "left", "no", "overdue_from", "settled")

    def __init__(
        self, no: int, due_on: date, principal_fen: int, *, interest_only: bool = False
    ) -> None:
        self.no = no
        self.due_on = due_on
        self.interest_only = interest_only
        self.overdue_from = due_on
        self.left = [principal_fen, 0, 0, 0]
        self.settled = [0, 0, 0, 0]

    def instalment(self) -> Instalment:
        """Return the row as the position shows it."""
        principal, interest, penalty, compound = self.settled
        left = self.left
        return Instalment(
            self.no,
            self.due_on,
            left[PRINCIPAL] + principal,
            left[INTEREST] + interest,
            left[PENALTY] + penalty,
            left[COMPOUND] + compound,
            principal,
            interest,
            penalty,
            compound,
        )


@dataclass(slots=True)
class Fold:
    """The running state of a replay.

    `passed` counts the rows whose due date has come. `not_due_fen` is the principal of the others:
    it bears the daily rate from `accruing_from`, and its interest gathers on the first of them.
    Of `credit_fen` and `to_return_fen`, a refund without cover, at most one is above zero.
    """

    terms: Terms
    penalty_stopped: StoppedDays = NEVER
    clock_stopped: StoppedDays = NEVER
    drawn_on: date | None = None
    drawn_fen: int = 0
    rows: list[Row] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    passed: int = 0
    not_due_fen: int = 0
    accruing_from: date = date.min
    prepaid_fen: int = 0
    credit_fen: int = 0
    to_return_fen: int = 0

    def draw_down(self, amount_fen: int, on: date) -> None:
        """Start the loan with its agreed schedule."""
        dates = due_dates(on, self.terms.due_day, self.terms.instalments)
        parts = split(amount_fen, on, dates, self.terms)
        self.rows = [
            Row(no, due_on, part)
            for no, (due_on, part) in enumerate(zip(dates, parts, strict=True), 1)
        ]
        self.drawn_on = self.accruing_from = on
        self.drawn_fen = self.not_due_fen = amount_fen

    def pass_due_dates(self, through: date) -> None:
        """Make every instalment with a due date up to and on `through` fall due."""
        rows = self.rows
        while self.passed < len(rows) and rows[self.passed].due_on <= through:
            row = rows[self.passed]
            self.end_interest_segment(row.due_on)
            self.not_due_fen -= row.left[PRINCIPAL]
            self.passed += 1

    def end_interest_segment(self, on: date) -> None:
        """Freeze the interest on principal not yet due, through the day before `on`; start anew."""
        since, balance = self.accruing_from, self.not_due_fen
        if balance and since < on:
            row, rate = self.rows[self.passed], self.terms.daily_rate
            self.segments.append(Segment(Component.INTEREST, row.no, balance, rate, since, on))
            row.left[INTEREST] += interest_fen(balance, rate, (on - since).days)
        self.accruing_from = on

    def interest_not_due_fen(self, on: date) -> int:
        """Return the unpaid interest of the current period, days before `on` counted."""
        days = (on - self.accruing_from).days
        return self.rows[self.passed].left[INTEREST] + interest_fen(
            self.not_due_fen, self.terms.daily_rate, days
        )

    def end_overdue_segments(self, row: Row, on: date) -> None:
        """Freeze both overdue segments of an instalment, through the day before `on`; start anew.

        A pause of penalty on the way ends them when it begins, and new ones begin when it ends.
        """
        if row.overdue_from < on:
            penalty, compound = self.overdue_accrued_fen(row, on)
            self._add_overdue(row, on)
            row.left[PENALTY] += penalty
            row.left[COMPOUND] += compound
            row.overdue_from = on

    def overdue_accrued_fen(self, row: Row, on: date) -> tuple[int, int]:
        """Return the penalty and compound interest of an instalment's open segments before `on`."""
        rate, penalty, compound = self.terms.overdue_rate, 0, 0
        principal, interest = self._bearing_fen(row)
        for since, until in self.penalty_stopped.running(row.overdue_from, on):
            days = ((until or on) - since).days
            penalty += interest_fen(principal, rate, days)
            compound += interest_fen(interest, rate, days)
        return penalty, compound

    def _bearing_fen(self, row: Row) -> tuple[int, int]:
        """Return the principal and the interest of an instalment that bear the overdue rate."""
        return row.left[PRINCIPAL], row.left[INTEREST] if self.terms.compound_interest else 0

    def open_overdue_segments(self, as_of: date) -> None:
        """Open the segments of every instalment unpaid with a due date before `as_of`.

        What the last pause of penalty ended is frozen; the segment after it begins on its end, be that still to come.
        """
        paused_on = self.penalty_stopped.begin_last_on
        for row in self.rows:
            if row.due_on < as_of:
                if paused_on is not None:
                    self.end_overdue_segments(row, paused_on)
                self._add_overdue(row, None)

    def _add_overdue(self, row: Row, until: date | None) -> None:
        principal, interest = self._bearing_fen(row)
        rate = self.terms.overdue_rate
        for since, ends_on in self.penalty_stopped.running(row.overdue_from, until):
            if principal:
                self.segments.append(
                    Segment(Component.PENALTY_INTEREST, row.no, principal, rate, since, ends_on)
                )
            if interest:
                self.segments.append(
                    Segment(Component.COMPOUND_INTEREST, row.no, interest, rate, since, ends_on)
                )

    def days_past_due(self, due_on: date, on: date) -> int:
        """Count the days since a due date that no pause of the clock takes out."""
        return (on - due_on).days - self.clock_stopped.days_between(due_on, on)

    def take_principal_not_due(self, amount_fen: int, on: date) -> None:
        """Take principal off the instalments still to come, as the terms of prepayment say."""
        self.not_due_fen -= amount_fen
        self.prepaid_fen += amount_fen
        if self.terms.prepayment is Prepayment.REDUCE_INSTALMENTS:
            self.split_again(on)
            return
        for row in reversed(self.rows[self.passed :]):
            part = min(row.left[PRINCIPAL], amount_fen)
            row.left[PRINCIPAL] -= part
            amount_fen -= part

    def split_again(self, on: date) -> None:
        """Split the principal not yet due over the due dates still to come by the loan's method.

        Those of interest only carry none: the first part's period begins on the last of them.
        """
        rows = self.rows[self.passed :]
        since = max((row.due_on for row in rows if row.interest_only), default=on)
        carrying = [row for row in rows if not row.interest_only]
        parts = split(self.not_due_fen, since, [row.due_on for row in carrying], self.terms)
        for row, part in zip(carrying, parts, strict=True):
            row.left[PRINCIPAL] = part

    def refund(self, amount_fen: int) -> None:
        """Take a refund out of the credit balance; what that does not cover is to be returned."""
        covered_fen = min(amount_fen, self.credit_fen)
        self.credit_fen -= covered_fen
        self.to_return_fen += amount_fen - covered_fen

    def take_return(self, money_fen: int) -> int:
        """Take money for a refund to return. Return what is left of the money."""
        part_fen = min(money_fen, self.to_return_fen)
        self.to_return_fen -= part_fen
        return money_fen - part_fen

    def is_settled(self) -> bool:
        """Return whether nothing at all is owed any more."""
        return not self.to_return_fen and self.is_repaid()

    def is_repaid(self) -> bool:
        """Return whether no instalment owes anything any more."""
        return not self.not_due_fen and not any(
            any(row.left) for row in self.rows[: self.passed + 1]
        )
