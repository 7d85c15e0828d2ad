"""The demo company's months: people draw and repay, officers decide, each day is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from billing.services.close import business_days
from billing.services.draw_down import draw_down, quotes
from billing.services.facts import repayments
from billing.services.positions import stored_positions
from core.errors import Refused
from core.maths.calendar import BUSINESS_ZONE
from core.services.actor import acting_as
from demo import notices, office
from demo.handing_over import Mornings
from demo.people import Habit, Person, invent
from lending.models import CreditLine, Loan
from lending.services import borrowers, lines

ACTOR = "system:seed_demo"
Advance = Callable[[], None]

# On a day, so many of a hundred people with something available draw a loan.
_DRAWS_PERCENT = 4
# So many days before the story's end a few limits are taken away, which assessments then propose to give back.
_TAKEN_AWAY_DAYS = 8


@dataclass(slots=True)
class _Diary:
    """What is to happen on which day, the chance that decides the rest, and the instant at which the story ends."""

    chance: Random
    ends_at: datetime
    mornings: Mornings
    joining: dict[date, list[Person]] = field(default_factory=lambda: defaultdict(list))
    paying: dict[date, list[Loan]] = field(default_factory=lambda: defaultdict(list))
    habits: dict[int, Person] = field(default_factory=dict)
    receipts: int = 0


def play(*, count: int, first_on: date, ends_at: datetime, seed: int, advance: Advance) -> None:
    """Play the days from `first_on` to the one of `ends_at`, which stays open; all before it are closed.

    The same seed and days give the same story. `advance` is called after each day.
    """
    through = ends_at.date()
    chance = Random(seed)  # noqa: S311 - a demo is to be repeatable, not secret
    diary = _Diary(chance, ends_at, Mornings(seed, through))
    days = (through - first_on).days + 1
    for person in invent(count, seed, first_on):
        # Two people in three are there within the first half, the others join later.
        latest = days // 2 if diary.chance.random() < 0.67 else max(days - 20, 1)
        diary.joining[first_on + timedelta(days=diary.chance.randrange(latest))].append(person)
    for no in range(days):
        day = first_on + timedelta(days=no)
        with acting_as(ACTOR):
            _live_through(diary, day)
        if (through - day).days == _TAKEN_AWAY_DAYS:
            office.take_limits_away(on=day)
        office.decide(day=day, last=day == through, chance=diary.chance)
        if day < through and Loan.objects.exists():
            with acting_as(ACTOR):
                business_days.opened()
                business_days.close_day(on=day)
                notices.date_notices(of=day)
        advance()


def _live_through(diary: _Diary, day: date) -> None:
    diary.mornings.hand_over(day, diary.ends_at)
    for person in diary.joining.pop(day, []):
        _join(diary, person, day)
    for loan in diary.paying.pop(day, []):
        _pay(diary, loan, day)
    lines_open = CreditLine.objects.filter(pk__in=diary.habits, is_frozen=False).order_by("pk")
    for line in lines_open:
        if diary.chance.randrange(100) < _DRAWS_PERCENT:
            _draw(diary, line, day)


def _join(diary: _Diary, person: Person, day: date) -> None:
    borrower = borrowers.register(
        number=person.number,
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        on=day,
    )
    line = lines.open_line(borrower=borrower, on=day)
    office.grant_limit(line=line, limit_fen=person.limit_fen, on=day)
    diary.habits[line.pk] = person
    at = min(datetime.combine(day, time(9), BUSINESS_ZONE), diary.ends_at)
    diary.mornings.join(borrower, person, at)
    _draw(diary, CreditLine.objects.get(pk=line.pk), day)


def _draw(diary: _Diary, line: CreditLine, day: date) -> None:
    """Draw a share of what is available, in whole hundreds of yuan, if that is enough for a loan."""
    hundreds = int(line.available_fen * diary.chance.uniform(0.2, 0.8)) // 100_00
    if hundreds < 1:
        return
    hour = time(9 + diary.chance.randrange(12), diary.chance.randrange(60))
    at = min(datetime.combine(day, hour, BUSINESS_ZONE), diary.ends_at)
    try:
        quote = quotes.quote(
            line=line,
            principal_fen=hundreds * 100_00,
            instalments=diary.chance.choice((1, 3, 3, 6, 6)),
            on=day,
            at=at,
        )
        loan = draw_down.draw_down(quote_id=quote.pk, on=day, at=at, actor=ACTOR)
    except Refused:
        # An overdue loan that the night has not frozen the line for yet: as in life, no money today.
        return
    _plan_payments(diary, loan, diary.habits[line.pk])


def _plan_payments(diary: _Diary, loan: Loan, person: Person) -> None:
    for due_on in loan.instalment_rows.order_by("no").values_list("due_on", flat=True):
        days_late = person.days_late(diary.chance)
        if days_late is not None:
            diary.paying[max(due_on + timedelta(days=days_late), loan.drawn_on)].append(loan)
    if person.habit is Habit.EARLY and diary.chance.random() < 0.4:
        diary.paying[loan.drawn_on + timedelta(days=diary.chance.randint(5, 40))].append(loan)


def _pay(diary: _Diary, loan: Loan, day: date) -> None:
    """Pay what is due; early birds settle the whole loan."""
    stands = stored_positions.state_of(loan=loan, as_of=day)
    if diary.habits[loan.line_id].habit is Habit.EARLY:
        amount_fen = stands.payoff_fen
    else:
        amount_fen = (
            stands.due_principal_fen
            + stands.due_interest_fen
            + stands.penalty_interest_fen
            + stands.compound_interest_fen
        )
    if amount_fen <= 0:
        return
    diary.receipts += 1
    repayments.receive(
        line=loan.line,
        loan=loan,
        amount_fen=amount_fen,
        value_on=day,
        on=day,
        reference=f"DEMO{diary.receipts:06d}",
        actor=ACTOR,
    )
