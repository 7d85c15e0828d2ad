"""What a date or a time may mean that a phone wrote in its own language and order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time

from devices.importers.phone_words import is_afternoon, months_of

# What a cell may mean: the date by the order or the language that reads it so.
Meanings = Mapping[str, date]

_YEAR_FIRST = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*)(\d{1,2})(?:\s*[-/.月]\s*)(\d{1,2})(?:日|\.(?!\d))?"
)
_YEAR_FIRST_PLAIN = re.compile(r"(20\d{2})(\d{2})(\d{2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})(\s?[-/.]\s?)(\d{1,2})\2(\d{4}|\d{2})(?:\.(?!\d)|г\.?)?(?!\d)")
_NAMED = re.compile(
    r"(\d{1,2})\.?[-\s/.,]*(\D[^\d:]*?|\d{1,2}[月월]|\D+\d{1,2})[-\s/.,]*(\d{4})(?!\d)(?:\s?г\.?(?!\w))?"
)
_NAMED_SHORT = re.compile(r"(\d{1,2})\.?[-\s/.]+(\D[^\d:]*?|\d{1,2}[月월])[-\s/.]+(\d{2})(?!\d)")
_NAME_FIRST = re.compile(r"(\D[^\d:]*?)[-\s/.]*(\d{1,2})(?:st|nd|rd|th)?[-\s/.,]+(\d{4})(?!\d)")
_YEAR_NAMED = re.compile(r"(\d{4})[-\s/.,]*(\D[^\d:]*?|\d{1,2}[月월])[-\s/.,]*(\d{1,2})(?!\d)\.?")
_JAVA = re.compile(r"[a-z]{3} ([a-z]{3}) (\d{1,2}) ([\d:.]+) \S+ (\d{4})")
_TIME = re.compile(
    r"(?P<before>[^\d:]*)(?P<hour>\d{1,2})\s?(?:[:.時时点點시h]|uhr)\s?(?P<minute>\d{2})"
    r"(?:\s?[:.分분]\s?(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?\s?[分분秒초]?(?P<after>[^\d:]*)"
)
# What stands between a date and its time, or after it, and says nothing of the half of the day.
_NO_HALF = frozenset(
    {"", "um", "uhr", "at", "à", "klo", "kl", "om", "o", "u", "в", "los", "a las", "h", "t", "lúc"}
)
_AROUND_NOON = frozenset({"中午", "mittags"})
_OF = re.compile(r"\b(?:de|del|d[’'])\s*|\b(?:di)\s")
_WEEKDAY = re.compile(r"[^\W\d]{2,}\.?,\s+|星期.\s*|周.\s*")


def meanings_of(cell: str) -> tuple[Meanings, str]:
    """Return the dates that a cell may begin with, and what follows the date. None where there is no date."""
    text = _plain(cell)
    if java := _JAVA.fullmatch(text):
        name, day, clock, year = java.groups()
        return _named(year, name, day), clock
    weekday = _WEEKDAY.match(text)
    text = text[weekday.end() :] if weekday else text
    for shape, read in _SHAPES:
        found = shape.match(text)
        if found and (meanings := read(*found.groups())):
            return meanings, text[found.end() :]
    return {}, text


def _plain(cell: str) -> str:
    """Return a cell in lower case, with the digits 0 to 9 and plain blanks, without marks of direction."""
    text = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text
        if unicodedata.category(character) != "Cf"
    ).strip("'\u2018\u2019 \t")


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None


def _kept(meanings: Mapping[str, date | None]) -> Meanings:
    return {by: day for by, day in meanings.items() if day is not None}


def _year_first(year: str, month: str, day: str) -> Meanings:
    return _kept({"ymd": _date(year, int(month), day)})


def _numbers(first: str, mark: str, second: str, third: str) -> Meanings:
    """Read three numbers. Between dots the day stands first wherever people write so."""
    meanings = {"dmy": _date(third, int(second), first)}
    if mark.strip() != ".":
        meanings["mdy"] = _date(third, int(first), second)
        if len(third) == 2 and len(first) == 2:
            meanings["ymd"] = _date(first, int(second), third)
    return _kept(meanings)


def _named(year: str, name: str, day: str) -> Meanings:
    months = months_of(_OF.sub("", name).strip("-/., "))
    return _kept({language: _date(year, month, day) for language, month in months.items()})


def _day_named(day: str, name: str, year: str) -> Meanings:
    return _named(year, name, day)


def _name_first(name: str, day: str, year: str) -> Meanings:
    return _named(year, name, day)


ORDERS = frozenset({"dmy", "mdy", "ymd"})
_SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Meanings]], ...] = (
    (_YEAR_FIRST, _year_first),
    (_NUMBERS, _numbers),
    (_YEAR_FIRST_PLAIN, _year_first),
    (_NAMED, _day_named),
    (_YEAR_NAMED, _named),
    (_NAME_FIRST, _name_first),
    (_NAMED_SHORT, _day_named),
)


def time_of(text: str) -> time | None:
    """Read a time of day, by the clock of 24 or of 12 hours; None where it is none."""
    text = text.strip().removeprefix(",").strip()
    found = _TIME.fullmatch(text.removeprefix("t"))
    if found is None:
        return None
    hour = _hour(int(found["hour"]), _word(found["before"]), _word(found["after"]))
    if hour is None:
        return None
    micro = int(float("0" + (found["fraction"] or ".0").replace(",", ".")) * 1_000_000)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0), micro)
    except ValueError:
        return None


def _word(text: str) -> str:
    text = text.strip(" ,.-")
    return "" if text in _NO_HALF else text


def _hour(hour: int, *words: str) -> int | None:
    """Return the hour of 24; None where a word is of neither half of the day."""
    halves = [is_afternoon(word) for word in words if word]
    if None in halves or len(halves) > 1 or (hour == 12 and any("晚" in word for word in words)):
        return None
    # 中午 begins before noon: 中午11:30 is in the morning.
    if not halves or hour > 12 or (hour in {10, 11} and _AROUND_NOON & set(words)):
        return hour
    return hour % 12 + 12 * bool(halves[0])
