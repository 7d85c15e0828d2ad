"""A second, deliberately naive implementation of the product rules: it walks a loan day by day.

Written from the rules alone, and sharing nothing with the product's maths, so that the two can be
compared. Each day has a morning (an instalment falls due), a noon (the day's facts count, then the
state may be asked for) and a night (the day's interest is accrued). Money is whole fen, rates are exact.
A pause is looked up anew each morning: what it stops doesn't happen that night.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

ONE_DAY = timedelta(days=1)


def half_up(amount: Fraction) -> int:
    """Round an amount that is not negative to whole fen, half a fen upwards."""
    return int(amount + Fraction(1, 2))


def fen(yuan: str) -> int:
    """Read a decimal string of yuan as whole fen."""
    return int(Decimal(yuan) * 100)


def yuan(amount: int) -> str:
    """Write whole fen as a decimal string of yuan."""
    return f"{amount // 100}.{amount % 100:02d}"


@dataclass
class Segment:
    """A stretch of days with one balance and one rate, open-ended (rules, section 3)."""

    balance: int
    rate: Fraction
    starts_on: date

    def accrued(self, day: date) -> int:
        """Interest from the start up to `day`, which itself is not counted."""
        return half_up(self.balance * self.rate * (day - self.starts_on).days)

    def accrual_of(self, day: date) -> int:
        """Interest of one day: the difference of two neighbours."""
        return self.accrued(day + ONE_DAY) - self.accrued(day)


@dataclass
class Instalment:
    """What falls due on one date. The four amounts are what is unpaid."""

    due_on: date
    principal: int
    interest: int = 0
    penalty_interest: int = 0
    compound_interest: int = 0
    interest_only: bool = False
    days_counted: int = 0

    def __post_init__(self) -> None:
        """Bear nothing until the due date comes."""
        self.principal_segment = Segment(0, Fraction(0), self.due_on)
        self.interest_segment = Segment(0, Fraction(0), self.due_on)

    def unpaid(self) -> int:
        """Sum of the four components."""
        return self.principal + self.interest + self.penalty_interest + self.compound_interest


@dataclass
class Terms:
    """The terms of a case, read."""

    daily_rate: Fraction
    overdue_rate: Fraction
    due_day: int
    instalments: int
    method: str
    prepayment: str
    compound_interest: bool

    @classmethod
    def read(cls, terms: dict[str, Any]) -> "Terms":
        """Read the `terms` of a well-formed case."""
        rate = Fraction(terms["daily_rate"])
        return cls(
            daily_rate=rate,
            overdue_rate=rate * Fraction(terms["overdue_multiplier"]),
            due_day=terms["due_day"],
            instalments=terms["instalments"],
            method=terms["method"],
            prepayment=terms["prepayment"],
            compound_interest=terms["compound_interest"],
        )


def due_dates(drawn_on: date, terms: Terms) -> list[date]:
    """List the due dates: the due day of each month after the draw-down's month."""
    year, month = drawn_on.year, drawn_on.month
    first = (year + 1, 1) if month == 12 else (year, month + 1)
    return months_from(*first, terms.due_day, terms.instalments)


def months_from(year: int, month: int, day: int, count: int) -> list[date]:
    """List the same day of successive months, the last day of a month that is too short."""
    dates = []
    for _ in range(count):
        dates.append(date(year, month, min(day, monthrange(year, month)[1])))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return dates


def equal_principal_parts(balance: int, count: int) -> list[int]:
    """Split a balance into equal parts; the last takes the rest (rules, section 4)."""
    part = half_up(Fraction(balance, count))
    parts = []
    left = balance
    for _ in range(count - 1):
        parts.append(min(part, left))
        left -= parts[-1]
    return [*parts, left]


def equal_instalment_parts(
    balance: int, starts_on: date, dates: list[date], rate: Fraction
) -> list[int]:
    """Split a balance so that principal and interest together stay level (rules, section 4)."""
    product, worth_of_one = Fraction(1), Fraction(0)
    period_starts = [starts_on, *dates]
    for start, end in zip(period_starts, dates, strict=False):
        product *= 1 + rate * (end - start).days
        worth_of_one += 1 / product
    level = half_up(balance / worth_of_one)
    parts = []
    left = balance
    for start, end in zip(period_starts, dates[:-1], strict=False):
        interest = half_up(left * rate * (end - start).days)
        parts.append(min(max(level - interest, 0), left))
        left -= parts[-1]
    return [*parts, left]


@dataclass
class LoanByDay:
    """One loan on one day. `morning`, `pay` and `night` move it on."""

    terms: Terms
    not_due: int
    segment: Segment
    upcoming: list[Instalment]
    due: list[Instalment] = field(default_factory=list)
    interest_not_due: int = 0
    credit_balance: int = 0
    stopped: frozenset[str] = frozenset()

    @classmethod
    def drawn(cls, terms: Terms, amount: int, on: date) -> "LoanByDay":
        """Start a loan on its draw-down day."""
        upcoming = [Instalment(due_on, 0) for due_on in due_dates(on, terms)]
        loan = cls(terms, amount, Segment(amount, terms.daily_rate, on), upcoming)
        loan.split_again(on)
        return loan

    def split_again(self, on: date) -> None:
        """Split the principal not yet due over the due dates to come that carry principal, by the loan's method."""
        bearing = [instalment for instalment in self.upcoming if not instalment.interest_only]
        dates = [instalment.due_on for instalment in bearing]
        for instalment in self.upcoming:
            if instalment.interest_only:
                on = instalment.due_on
        if self.terms.method == "equal_principal":
            parts = equal_principal_parts(self.not_due, len(dates))
        else:
            parts = equal_instalment_parts(self.not_due, on, dates, self.terms.daily_rate)
        for instalment, part in zip(bearing, parts, strict=True):
            instalment.principal = part

    def take_off_the_end(self, amount: int) -> None:
        """Take principal off the last instalments; the earlier ones keep theirs."""
        for instalment in reversed(self.upcoming):
            taken = min(amount, instalment.principal)
            instalment.principal -= taken
            amount -= taken

    def morning(self, day: date, stopped: Iterable[str] = ()) -> None:
        """Begin or end what is paused this day, then make its instalment fall due."""
        was_stopped, self.stopped = self.stopped, frozenset(stopped)
        if ("penalty" in was_stopped) != ("penalty" in self.stopped):
            for instalment in self.due:
                self.begin_overdue_segments(instalment, day)
        if not self.upcoming or self.upcoming[0].due_on != day:
            return
        instalment = self.upcoming.pop(0)
        instalment.interest = self.interest_not_due
        self.interest_not_due = 0
        self.not_due -= instalment.principal
        self.segment = Segment(self.not_due, self.terms.daily_rate, day)
        self.due.append(instalment)
        self.begin_overdue_segments(instalment, day)

    def begin_overdue_segments(self, instalment: Instalment, day: date) -> None:
        """End both overdue segments of an instalment and begin new ones on what is unpaid."""
        rate = self.terms.overdue_rate
        instalment.principal_segment = Segment(instalment.principal, rate, day)
        bearing = instalment.interest if self.terms.compound_interest else 0
        instalment.interest_segment = Segment(bearing, rate, day)

    def night(self, day: date) -> None:
        """Accrue the interest of this day."""
        self.interest_not_due += self.segment.accrual_of(day)
        for instalment in self.due:
            instalment.days_counted += "clock" not in self.stopped
            if "penalty" in self.stopped:
                continue
            instalment.penalty_interest += instalment.principal_segment.accrual_of(day)
            instalment.compound_interest += instalment.interest_segment.accrual_of(day)

    def pay(self, amount: int, day: date) -> None:
        """Make one repayment go where section 5 sends it."""
        for instalment in self.due:
            amount = self.pay_instalment(instalment, amount, day)
        if amount:
            amount = self.prepay(amount, day)
        self.credit_balance += amount

    def pay_instalment(self, instalment: Instalment, amount: int, day: date) -> int:
        """Pay one due instalment, and give back what is left of the money."""
        if amount == 0 or instalment.unpaid() == 0:
            return amount
        for component in ("penalty_interest", "compound_interest", "interest", "principal"):
            unpaid = getattr(instalment, component)
            paid = min(amount, unpaid)
            setattr(instalment, component, unpaid - paid)
            amount -= paid
        self.begin_overdue_segments(instalment, day)
        return amount

    def prepay(self, amount: int, day: date) -> int:
        """Pay what was carried over and the interest so far, then principal not yet due; give back the rest."""
        for component in ("penalty_interest", "compound_interest"):
            for instalment in self.upcoming[:1]:
                amount -= take(instalment, component, amount)
        interest = min(amount, self.interest_not_due)
        self.interest_not_due -= interest
        principal = min(amount - interest, self.not_due)
        self.segment = Segment(self.not_due, self.terms.daily_rate, day)
        self.take_principal_not_due(principal, day)
        return amount - interest - principal

    def take_principal_not_due(self, principal: int, day: date) -> None:
        """Take principal off the instalments to come, as the terms of prepayment say."""
        if principal == 0:
            return
        self.not_due -= principal
        self.segment = Segment(self.not_due, self.terms.daily_rate, day)
        if self.terms.prepayment == "reduce_instalments":
            self.split_again(day)
        else:
            self.take_off_the_end(principal)

    def waive(self, component: str, amount: int, day: date) -> None:
        """Waive what is due, the oldest first, then what isn't due yet; what is above lapses."""
        for instalment in self.due:
            taken = take(instalment, component, amount)
            if taken:
                self.begin_overdue_segments(instalment, day)
            amount -= taken
        if component == "principal":
            self.take_principal_not_due(min(amount, self.not_due), day)
        elif component == "interest":
            taken = min(amount, self.interest_not_due)
            if taken:
                self.interest_not_due -= taken
                self.segment = Segment(self.not_due, self.terms.daily_rate, day)
        else:
            for instalment in self.upcoming[:1]:
                take(instalment, component, amount)

    def restructure(self, agreed: dict[str, Any], day: date) -> None:
        """Move all that is unpaid to new due dates, interest of every kind as itself."""
        unpaid = [*self.due, *self.upcoming[:1]]
        penalty = sum(instalment.penalty_interest for instalment in unpaid)
        compound = sum(instalment.compound_interest for instalment in unpaid)
        self.interest_not_due += sum(instalment.interest for instalment in self.due)
        self.not_due += sum(instalment.principal for instalment in self.due)
        if self.not_due + self.interest_not_due + penalty + compound == 0:
            return
        first = date.fromisoformat(agreed["first_due_on"])
        dates = months_from(first.year, first.month, first.day, agreed["instalments"])
        without_principal = agreed.get("interest_only", 0)
        self.due = []
        self.upcoming = [
            Instalment(due_on, 0, interest_only=number < without_principal)
            for number, due_on in enumerate(dates)
        ]
        self.upcoming[0].penalty_interest, self.upcoming[0].compound_interest = penalty, compound
        self.segment = Segment(self.not_due, self.terms.daily_rate, day)
        self.split_again(day)

    def days_past_due(self) -> int:
        """Count days, but those on which the clock stops, from the oldest due date of which anything is unpaid."""
        unpaid = [instalment for instalment in self.due if instalment.unpaid()]
        return unpaid[0].days_counted if unpaid else 0

    def state(self, day: date) -> dict[str, Any]:
        """Describe the loan as the answer of a case does."""
        due = {
            "due_principal": sum(instalment.principal for instalment in self.due),
            "due_interest": sum(instalment.interest for instalment in self.due),
            "penalty_interest": sum(one.penalty_interest for one in [*self.due, *self.upcoming]),
            "compound_interest": sum(one.compound_interest for one in [*self.due, *self.upcoming]),
        }
        payoff = self.not_due + self.interest_not_due + sum(due.values())
        overdue = self.days_past_due()
        return {
            "as_of": day.isoformat(),
            "principal_not_due": yuan(self.not_due),
            "interest_not_due": yuan(self.interest_not_due),
            **{component: yuan(unpaid) for component, unpaid in due.items()},
            "payoff": yuan(payoff),
            "credit_balance": yuan(self.credit_balance),
            "days_past_due": overdue,
            "status": "settled" if payoff == 0 else "overdue" if overdue else "active",
        }

    def schedule(self) -> list[dict[str, Any]]:
        """Show the instalments to come, with the interest each will carry if all is paid on time."""
        rows, left, start = [], self.not_due, self.segment.starts_on
        for no, instalment in enumerate(self.upcoming, 1):
            interest = Segment(left, self.terms.daily_rate, start).accrued(instalment.due_on)
            left, start = left - instalment.principal, instalment.due_on
            rows.append(
                {
                    "no": no,
                    "due_on": instalment.due_on.isoformat(),
                    "principal": yuan(instalment.principal),
                    "interest": yuan(interest),
                    "total": yuan(instalment.principal + interest),
                }
            )
        return rows


def take(instalment: Instalment, component: str, amount: int) -> int:
    """Take at most an amount off one component; return what was taken."""
    taken = min(amount, int(getattr(instalment, component)))
    setattr(instalment, component, getattr(instalment, component) - taken)
    return taken


def stopped_on(day: date, standing: list[dict[str, Any]]) -> set[str]:
    """Name what the pauses of the events that stand stop on a day."""
    today = day.isoformat()
    ended = {one["of"] for one in standing if one["type"] == "resume" and one["on"] <= today}
    return {
        name
        for one in standing
        if one["type"] == "pause" and one["on"] <= today < one["until"]
        if one.get("ref") not in ended
        for name in one["stops"]
    }


def happen(loan: LoanByDay, event: dict[str, Any], day: date) -> None:
    """Apply one event on its day. A pause and its end were seen to in the morning."""
    if event["type"] == "repayment":
        loan.pay(fen(event["amount"]), day)
    elif event["type"] == "waiver":
        loan.waive(event["component"], fen(event["amount"]), day)
    elif event["type"] == "restructure":
        loan.restructure(event, day)


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Answer a well-formed case: the schedule agreed and a state for each day asked for."""
    undone = {event["of"] for event in case["events"] if event["type"] == "reversal"}
    standing = [event for event in case["events"] if event.get("ref") not in undone]
    draw_down = next(event for event in standing if event["type"] == "draw_down")

    day = date.fromisoformat(draw_down["on"])
    last = max([day, *map(date.fromisoformat, case["as_of"])])
    loan = LoanByDay.drawn(Terms.read(case["terms"]), fen(draw_down["amount"]), day)
    schedule = loan.schedule()
    states = {}
    while day <= last:
        loan.morning(day, stopped_on(day, standing))
        for event in standing:
            if event["on"] == day.isoformat():
                happen(loan, event, day)
        states[day.isoformat()] = loan.state(day)
        loan.night(day)
        day += ONE_DAY
    return {"schedule": schedule, "states": [states[as_of] for as_of in case["as_of"]]}
