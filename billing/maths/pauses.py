"""Pauses: days on which penalty doesn't accrue, and days that aren't counted in days past due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from billing.maths.facts import Fact, FactKind, Stop


@dataclass(frozen=True, slots=True)
class StoppedDays:
    """Stretches of days `[from, until)` on which something stands still: apart from each other, in order."""

    stretches: tuple[tuple[date, date], ...] = ()

    @property
    def begin_last_on(self) -> date | None:
        """First day of the last stretch."""
        return self.stretches[-1][0] if self.stretches else None

    @property
    def until(self) -> date | None:
        """First day after the last stretch."""
        return self.stretches[-1][1] if self.stretches else None

    def days_between(self, since: date, until: date) -> int:
        """Count the days of `[since, until)` on which it stands still."""
        overlaps = ((min(end, until) - max(first, since)).days for first, end in self.stretches)
        return sum(days for days in overlaps if days > 0)

    def running(self, since: date, until: date | None) -> Iterator[tuple[date, date | None]]:
        """Return the stretches of `[since, until)` on which it goes on; no `until` means without an end."""
        for first, end in self.stretches:
            if until is not None and first >= until:
                break
            if since < first:
                yield since, first
            since = max(since, end)
        if until is None or since < until:
            yield since, until


NEVER = StoppedDays()


def stopped_days(standing: Sequence[Fact], stop: Stop) -> StoppedDays:
    """Return the days on which one thing stands still by facts in force, the reversed ones left out.

    A pause that was resumed ends on the resume's day; one resumed on its first day has no days. Source: product rules,
    section 13.
    """
    taken = sorted((since, until) for _, since, until in _pauses(standing, stop) if since < until)
    stretches: list[tuple[date, date]] = []
    for since, until in taken:
        if stretches and since <= stretches[-1][1]:
            begun, ended = stretches.pop()
            stretches.append((begun, max(ended, until)))
        else:
            stretches.append((since, until))
    return StoppedDays(tuple(stretches)) if stretches else NEVER


def overlapping(standing: Sequence[Fact]) -> tuple[Fact, Fact, Stop] | None:
    """Return two pauses of facts in force that stop the same thing at once, the later known one last, if any do."""
    for stop in Stop:
        pauses = sorted(_pauses(standing, stop), key=lambda pause: pause[0].order)
        for place, (fact, since, until) in enumerate(pauses):
            for other, first, end in pauses[:place]:
                if max(since, first) < min(until, end):
                    return other, fact, stop
    return None


def _pauses(standing: Sequence[Fact], stop: Stop) -> list[tuple[Fact, date, date]]:
    """Return each pause of one thing with its days: from the first to the one after the last."""
    paused = [f for f in standing if f.pause is not None and stop in f.pause.stops]
    if not paused:
        return []
    resumed: dict[str, date] = {}
    for fact in standing:
        if fact.kind is FactKind.RESUME and fact.resumes is not None:
            resumed[fact.resumes] = min(fact.value_on, resumed.get(fact.resumes, date.max))
    return [
        (fact, fact.value_on, min(fact.pause.until, resumed.get(fact.reference, date.max)))
        for fact in paused
        if fact.pause is not None
    ]
