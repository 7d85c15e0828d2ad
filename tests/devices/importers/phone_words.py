"""Months and halves of a day as the languages of phones write them, taken from CLDR by Babel.

`python -m tests.devices.importers.phone_words` writes the table that the importers read; a test holds the two equal.
"""

from __future__ import annotations

import json
from pathlib import Path

from babel import Locale, localedata

from devices.importers import phone_words

_LANGUAGES = """
af am ar az be bg bn bs ca cs cy da de de_AT el en en_AU en_GB es es_MX et eu fa fi fil fr
fr_CA ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb
ne nl nn pa pl pt pt_PT ro ru si sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi zh
zh_Hant zu
"""


def table() -> dict[str, dict[str, list[list[str]]]]:
    """Return the months, in their order, and the two halves of a day, each with all its spellings, by language."""
    return {
        language: {"months": _months(language), "halves": _halves(language)}
        for language in _LANGUAGES.split()
    }


def _alone(language: str) -> Locale:
    """Load a language anew: Babel lets words of one leak into the next through what they share."""
    localedata._cache.clear()
    return Locale.parse(language)


def _months(language: str) -> list[list[str]]:
    locale = _alone(language)
    spellings: list[set[str]] = [set() for _month in range(12)]
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                spellings[number - 1].add(phone_words.folded(name))
    return [sorted(names) for names in spellings]


def _halves(language: str) -> list[list[str]]:
    periods = _alone(language).day_periods
    spellings: list[set[str]] = [set(), set()]
    for context in periods.values():
        for words in context.values():
            for place, half in enumerate(("am", "pm")):
                word = phone_words.folded(words.get(half, ""))
                # A single letter may be of any word.
                if len(word) > 1 or (word and not word.isascii()):
                    spellings[place].add(word)
    return [sorted(words) for words in spellings]


if __name__ == "__main__":
    lines = (
        f"{json.dumps(language)}: {json.dumps(words, ensure_ascii=False)}"
        for language, words in table().items()
    )
    Path(phone_words.FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
