"""The stretches of days a loan spent past due, derived from its facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from billing.maths.arrears import AssetClass, Band, asset_class, band, is_non_accrual
from billing.maths.facts import Fact
from billing.maths.position import Position
from billing.maths.replay import in_force, replay
from billing.maths.terms import Terms

# Days past due on which a loan enters another band or asset class.
BOUNDARY_DAYS = (1, 31, 61, 91, 181, 361)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days `[starts_on, ends_on)` in one band and class. No `ends_on`: the loan is still there."""

    band: Band
    asset_class: AssetClass
    non_accrual: bool
    starts_on: date
    ends_on: date | None


def arrears_history(terms: Terms, facts: Iterable[Fact], through: date) -> tuple[Stretch, ...]:
    """Derive the arrears of every day up to `through`, inclusive, as they are known from these facts.

    A day's standing counts that day's facts. Days that are not past due belong to no stretch.
    """
    facts = [fact for fact in in_force(facts) if fact.value_on <= through]
    days = sorted({fact.value_on for fact in facts})
    stretches: list[Stretch] = []
    for since, until in pairwise([*days, through + timedelta(days=1)]):
        position = replay(terms, facts, since)
        for stretch in _aged(position, since, until):
            _append(stretches, stretch)
    if stretches and stretches[-1].ends_on == through + timedelta(days=1):
        stretches[-1] = replace(stretches[-1], ends_on=None)
    return tuple(stretches)


def _aged(position: Position, since: date, until: date) -> Iterator[Stretch]:
    """Return the bands that a position passes through over [since, until), in which nothing happens."""
    charged_off = position.charged_off_on is not None or position.written_off_on is not None
    entered = [day for day in map(position.past_due_on, BOUNDARY_DAYS) if day is not None]
    for first, end in pairwise([*entered, date.max]):
        starts_on, ends_on = max(first, since), min(end, until)
        if starts_on < ends_on:
            late = position.days_past_due(starts_on)
            kind = asset_class(late, charged_off=charged_off)
            yield Stretch(band(late), kind, is_non_accrual(late), starts_on, ends_on)


def _append(stretches: list[Stretch], stretch: Stretch) -> None:
    """Add a stretch, joined to the one before where nothing but the day changed."""
    if stretches and stretches[-1].ends_on == stretch.starts_on:
        joined = replace(stretch, starts_on=stretches[-1].starts_on)
        if replace(stretches[-1], ends_on=stretch.ends_on) == joined:
            stretches[-1] = joined
            return
    stretches.append(stretch)
