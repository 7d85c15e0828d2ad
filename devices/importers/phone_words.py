"""Months and halves of a day in the languages of phones.

The words are CLDR's, in `phone_words.json`; what a phone writes differs from them by a dot, a case or an ending.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
_SHORTEST_BEGINNING = 3
# Chinese phones split the day finer than CLDR's two halves. 晚上十二点 may be either end of a day.
_MORE_HALVES = {
    "am": 0,
    "pm": 1,
    "凌晨": 0,
    "清晨": 0,
    "早上": 0,
    "早晨": 0,
    "中午": 1,
    "正午": 1,
    "午夜": 0,
    "noon": 1,
    "midnight": 0,
    "inthemorning": 0,
    "intheafternoon": 1,
    "intheevening": 1,
    "morgens": 0,
    "vormittags": 0,
    "mittags": 1,
    "nachmittags": 1,
    "abends": 1,
    "傍晚": 1,
    "晚上": 1,
}


def folded(word: str) -> str:
    """Return a word without case, dots, blanks and marks of direction, in one Unicode form."""
    word = unicodedata.normalize("NFKC", word).casefold()
    return "".join(
        character
        for character in word
        if not character.isspace()
        and character not in ".'’"
        and unicodedata.category(character) != "Cf"
    )


@cache
def months_of(name: str) -> dict[str, int]:
    """Return which month, 1 to 12, a name is, by language. Three letters of its beginning may do."""
    word = folded(name)
    table = _months()
    found = {language: months[word] for language, months in table.items() if word in months}
    if found or len(word) < _SHORTEST_BEGINNING:
        return found
    for language, months in table.items():
        begun = {month for full, month in months.items() if full.startswith(word)}
        if len(begun) == 1:
            found[language] = begun.pop()
    plain = _without_marks(word)
    return found or (months_of(plain) if plain != word else _unmarked(word))


@cache
def is_afternoon(word: str) -> bool | None:
    """Return whether a word is of a day's second half; None where it is of neither or of both."""
    halves = _halves().get(folded(word), frozenset())
    return None if len(halves) != 1 else 1 in halves


@cache
def _words() -> dict[str, dict[str, list[list[str]]]]:
    words: dict[str, dict[str, list[list[str]]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return words


@cache
def _months() -> dict[str, dict[str, int]]:
    return {
        language: {name: month for month, names in enumerate(words["months"], 1) for name in names}
        for language, words in _words().items()
    }


@cache
def _halves() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {word: {half} for word, half in _MORE_HALVES.items()}
    for words in _words().values():
        for half, names in enumerate(words["halves"]):
            for name in names:
                found.setdefault(name, set()).add(half)
    return {word: frozenset(halves) for word, halves in found.items()}


def _unmarked(word: str) -> dict[str, int]:
    """Find a name that lost its accents: `Marz`, `fev`."""
    found: dict[str, int] = {}
    for language, months in _months().items():
        begun = {month for full, month in months.items() if _without_marks(full) == word}
        if len(begun) == 1:
            found[language] = begun.pop()
    return found


def _without_marks(word: str) -> str:
    return "".join(
        character
        for character in unicodedata.normalize("NFD", word)
        if not unicodedata.combining(character)
    )
