"""JSON read strictly: every refusal names the field, nothing is guessed or dropped."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from billing.maths.errors import BrokenRule
from core.maths import strict_json
from core.maths.money import fen_from_yuan

Choice = TypeVar("Choice", bound=StrEnum)

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EXACT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,30})?(?:/[1-9][0-9]{0,8})?", re.ASCII)
_DAYS = (date(1900, 1, 1), date(2999, 12, 31))
_LONGEST_TEXT = 64


class Inexact:
    """A number that is no plain whole number, kept as it was spelled and accepted nowhere."""

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling

    def __repr__(self) -> str:
        return self.spelling


def loads(text: str) -> object:
    """Parse one JSON document. Raises BrokenRule on anything JSON forbids, and on a doubled key."""
    try:
        return strict_json.loads(text, number=Inexact)
    except strict_json.DoubledKey as error:
        rule, remedy = "a key stands once in its object", "leave one of the two"
        raise refusal(error.key, error.value, rule, remedy, "doubled_key") from error
    except json.JSONDecodeError as error:
        raise _not_json(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise _not_json("nested too deeply") from error


def _not_json(found: str) -> BrokenRule:
    return BrokenRule(
        code="not_json",
        field="input",
        rule="a case is one JSON object, in UTF-8",
        value=found,
        remedy="write it as in the example of the case format",
    )


def refusal(field: str, value: object, rule: str, remedy: str, code: str = "invalid") -> BrokenRule:
    """Make the refusal of one field."""
    return BrokenRule(code=code, field=field, rule=rule, value=value, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Reader:
    """One JSON object and where it stands; each method reads one field or refuses it by name."""

    where: str
    values: dict[str, object]

    @classmethod
    def of(cls, where: str, value: object) -> "Reader":
        """Read an object, or refuse what stands in its place."""
        if not isinstance(value, dict):
            raise refusal(where or "input", value, "is an object", "write {…} here")
        return cls(where, value)

    def name(self, key: str) -> str:
        """Return the full name of a field, as refusals say it."""
        return f"{self.where}.{key}" if self.where else key

    def require_keys(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Refuse a key that is unknown and one that is missing."""
        known = [*required, *optional]
        for key in self.values:
            if key not in known:
                rule = f"is no key here; known are {', '.join(known)}"
                raise refusal(self.name(key), self.values[key], rule, "leave it out", "unknown_key")
        for key in required:
            if key not in self.values:
                raise refusal(self.name(key), None, "is required", "add it", "missing")

    def text(self, key: str) -> str:
        """Read a name: 1 to 64 printable characters."""
        value = self.values[key]
        if (
            not isinstance(value, str)
            or not value.isprintable()
            or not 0 < len(value) <= _LONGEST_TEXT
        ):
            raise refusal(
                self.name(key), value, "is a text of 1 to 64 printable characters", "name it so"
            )
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        """Read a whole number, both bounds included."""
        value = self.values[key]
        if type(value) is not int or not least <= value <= most:
            rule = f"is a whole number from {least} to {most}"
            raise refusal(self.name(key), value, rule, "choose one of these")
        return value

    def listed(self, key: str) -> list[object]:
        """Read a list of anything."""
        value = self.values[key]
        if not isinstance(value, list):
            raise refusal(self.name(key), value, "is a list", "write […] here")
        return value

    def choices(self, key: str, choices: type[Choice]) -> tuple[Choice, ...]:
        """Read a list of words of an enumeration: one or more, each once."""
        values = self.listed(key)
        known = [choice for choice in choices if choice in values]
        if not values or len(known) != len(values):
            rule = f"is a list of one or more of {', '.join(choices)}, each once"
            raise refusal(self.name(key), values, rule, "list what is meant")
        return tuple(known)

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self.values[key]
        if not isinstance(value, bool):
            raise refusal(self.name(key), value, "is true or false", "write one of the two")
        return value

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        """Read one of the words of an enumeration."""
        value = self.values[key]
        if not isinstance(value, str) or value not in list(choices):
            raise refusal(
                self.name(key), value, f"is one of {', '.join(choices)}", "choose one of these"
            )
        return choices(value)

    def day(self, key: str) -> date:
        """Read a business date."""
        return read_day(self.name(key), self.values[key])

    def exact(self, key: str) -> Fraction:
        """Read an exact number: a decimal string, or a quotient such as "0.12/365"."""
        value = self.values[key]
        if not isinstance(value, str) or not _EXACT.fullmatch(value):
            rule = "is a decimal string, not negative, or a quotient of one and a whole number"
            raise refusal(self.name(key), value, rule, 'write it like "0.0005"')
        numerator, _, denominator = value.partition("/")
        return Fraction(numerator) / int(denominator or 1)

    def fen(self, key: str, least_fen: int, rule: str) -> int:
        """Read an amount of yuan into fen, at least `least_fen`."""
        value = self.values[key]
        try:
            amount_fen = fen_from_yuan(value) if isinstance(value, str) else None
        except ValueError:
            amount_fen = None
        if amount_fen is None:
            rule = "is a decimal string of yuan with at most two decimals and ten digits before"
        if amount_fen is None or amount_fen < least_fen:
            raise refusal(self.name(key), value, rule, 'write it like "6000.00"', "invalid_amount")
        return amount_fen


def read_day(where: str, value: object) -> date:
    """Read an ISO date between 1900 and 2999."""
    try:
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            raise ValueError(value)
        day = date.fromisoformat(value)
        if not _DAYS[0] <= day <= _DAYS[1]:
            raise ValueError(value)
    except ValueError as error:
        rule = "is a date of the calendar, YYYY-MM-DD, from 1900 to 2999"
        raise refusal(where, value, rule, 'write it like "2015-09-16"') from error
    return day
