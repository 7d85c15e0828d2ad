"""What each app holds about a person, and what becomes of it at an erasure. Each app enters its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from core.maths.calendar import day_of_month
from core.models import KeepingRule


@dataclass(frozen=True)
class Outcome:
    """What became of a entry: `rows` concerned, and by which rule it is kept, "" where it was erased.

    `until` is the first day on which it need not be kept; None where that isn't known yet.
    """

    rows: int
    rule: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Relationship:
    """A business relationship with a person: `ended_on` is None while something is owed on either side."""

    ended_on: date | None


# Erases or keeps one entry of a person on a business date. May run again on a later day.
Settle = Callable[[Any, date], Outcome]
FindRelationship = Callable[[Any], Relationship | None]


@dataclass(frozen=True)
class PersonalData:
    """One field, table or trace about a person, as a certificate names it."""

    code: str
    what: Promise
    settle: Settle


_entries: dict[str, PersonalData] = {}
_relationships: list[FindRelationship] = []


def register(code: str, what: Promise, settle: Settle) -> None:
    """Enter a entry under its code, "app.thing". The same twice changes nothing."""
    entry = PersonalData(code, what, settle)
    if _entries.setdefault(code, entry) != entry:
        raise ValueError(f"Two holdings under {code}.")


def register_relationship(find: FindRelationship) -> None:
    """Enter a function that says whether and until when there was business with a person."""
    if find not in _relationships:
        _relationships.append(find)


def registered() -> list[PersonalData]:
    """List every entry, in the order in which the apps entered them."""
    return list(_entries.values())


def settle(person: Any, *, on: date) -> list[dict[str, Any]]:
    """Erase or keep every entry of a person on a business date, and return what a certificate says of each.

    Runs in the caller's transaction, may run again on a later day.
    """
    return [_said(entry, entry.settle(person, on), on) for entry in registered()]


def relationship(person: Any) -> Relationship | None:
    """Return the business there was with a person; None where there never was any."""
    found = [one for find in _relationships if (one := find(person)) is not None]
    ends = [one.ended_on for one in found if one.ended_on is not None]
    if not found:
        return None
    return Relationship(max(ends) if len(ends) == len(found) else None)


def in_force(rule: str, on: date) -> KeepingRule | None:
    """Find the rule of a code that is in force on a day."""
    return KeepingRule.objects.filter(code=rule).effective_by(on).first()


def kept(rule: str, rows: int, *, since: date | None, on: date) -> Outcome | None:
    """Return until when a rule keeps rows whose time runs `since` a day; None: it doesn't run yet.

    Gives no outcome where the time is over on `on`, no such rule is in force, or there is nothing to keep.
    """
    law = in_force(rule, on)
    if law is None or not rows:
        return None
    until = None if since is None or law.years is None else _years_after(since, law.years)
    if until is not None and until <= on:
        return None
    return Outcome(rows, rule, until)


def _said(entry: PersonalData, outcome: Outcome, on: date) -> dict[str, Any]:
    """Write one line of a certificate, in both languages: it is read long after these words have changed."""
    rule = in_force(outcome.rule, on)
    with translation.override("en"):
        what = str(entry.what)
    with translation.override("zh-hans"):
        what_zh = str(entry.what)
    return {
        "code": entry.code,
        "what": what,
        "what_zh": what_zh,
        "outcome": "kept" if rule else ("erased" if outcome.rows else "nothing"),
        "rows": outcome.rows,
        "law": rule.law if rule else "",
        "law_zh": rule.law_zh if rule else "",
        "until": outcome.until.isoformat() if outcome.until else "",
    }


def _years_after(day: date, years: int) -> date:
    return day_of_month(day.year + years, day.month, day.day)
