"""Numbers in writing whose units scale them: 12.3万 beside 86123元, 500k beside 1.2m, 3 years beside 18 months.

Looks at a whole column, never at an outcome. What a unit means may hang on the others: m beside km are metres, beside k
millions. A mix that can be read in two ways is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring.engine.cells import (
    are_most,
    different_cells,
    has_decimal_comma,
    number_parts,
    written_numbers,
)

_CHINESE_SCALES = {
    "百": 1e2,
    "千": 1e3,
    "仟": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "億": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_LATIN_SCALES = {
    **dict.fromkeys(("k", "K", "thousand", "thsd", "tsd"), 1e3),
    **dict.fromkeys(("lakh", "lakhs"), 1e5),
    **dict.fromkeys(("M", "MM", "mn", "mln", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("B", "bn", "billion", "billions"), 1e9),
}
_CURRENCIES = {
    **dict.fromkeys(("元", "圆", "块", "人民币", "¥", "rmb", "cny", "yuan"), "CNY"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "美元"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "欧元"), "EUR"),
    **dict.fromkeys(("£", "gbp"), "GBP"),
    **dict.fromkeys(("hk$", "hkd", "港元", "港币"), "HKD"),
}
_MONTH, _YEAR = 365.25 / 12, 365.25
_MEASURES = {
    "length": {
        **dict.fromkeys(("mm", "毫米"), 1e-3),
        **dict.fromkeys(("cm", "厘米"), 1e-2),
        **dict.fromkeys(("米", "metre", "meter"), 1.0),
        **dict.fromkeys(("km", "公里", "千米"), 1e3),
    },
    "mass": {
        **dict.fromkeys(("g", "克"), 1.0),
        "斤": 500.0,
        **dict.fromkeys(("kg", "千克", "公斤"), 1e3),
        **dict.fromkeys(("吨", "tonne"), 1e6),
    },
    "time": {
        **dict.fromkeys(("s", "sec", "second", "秒"), 1 / 86_400),
        **dict.fromkeys(("min", "minute", "分钟"), 1 / 1_440),
        **dict.fromkeys(("h", "hr", "hour", "小时"), 1 / 24),
        **dict.fromkeys(("d", "day", "天", "日"), 1.0),
        **dict.fromkeys(("wk", "week", "周", "星期"), 7.0),
        **dict.fromkeys(("mo", "mth", "month", "月", "个月"), _MONTH),
        **dict.fromkeys(("quarter", "季度"), 3 * _MONTH),
        **dict.fromkeys(("y", "yr", "year", "年"), _YEAR),
    },
    "share": {"%": 1.0, "‰": 0.1, **dict.fromkeys(("‱", "bp"), 0.01)},
}
# What a unit of one letter may be, by what stands beside it: kind, factor, and the units that say so.
_ONE_LETTER = {
    "m": (
        ("length", 1.0, {"mm", "cm", "km", "毫米", "厘米", "公里", "千米"}),
        ("time", _MONTH, {"y", "yr", "year", "年"}),
        ("time", 1 / 1_440, {"h", "hr", "hour", "小时", "s", "sec", "second", "秒"}),
        ("count", 1e6, {"k", "K", "B", "bn"}),
    ),
    "w": (
        ("time", 7.0, {"d", "day", "天", "日"}),
        ("count", 1e4, {"k", "K", "万", "亿", "元", "百万", "千万", "万元", "亿元"}),
    ),
}
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
# A bare 8 beside 12.3万 may be 80,000 or 8, where a bare 86123 is beyond doubt.
BEYOND_DOUBT = 3.0
MANY_TIMES = 1_000.0


class MixedUnitsError(ValueError):
    """A column's units can be read in two ways. `units` are those that it has."""

    def __init__(self, units: list[str]) -> None:
        super().__init__(", ".join(units))
        self.units = units


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures, how many times the plain unit it is, and the money it is in, if any."""

    kind: str
    factor: float = 1.0
    currency: str = ""


def is_written_number(column: pd.Series[Any]) -> bool:
    """Return whether most cells are one number, all in the same unit as far as they name one."""
    written, rows = different_cells(column)
    parts = number_parts(written)
    fits = parts["digits"].notna()
    return are_most(fits, rows) and len(set(parts["after"][fits].map(label)) - {""}) <= 1


def plain_numbers(column: pd.Series[Any]) -> tuple[pd.Series[Any], list[str]] | None:
    """Read a column whose units scale its numbers as plain ones (yuan, days, metres …), and name the units.

    None where no unit scales: the digits are the numbers, or the column isn't one of numbers at all. Raises
    `MixedUnitsError` where the units can be read in two ways.
    """
    places, cells = pd.factorize(column)
    written = pd.Series(cells).astype("string")
    parts = number_parts(written)
    fits = parts["digits"].notna()
    if not are_most(fits, np.bincount(places[places >= 0], minlength=len(cells))):
        return None
    digits = written_numbers(written, decimal_comma=has_decimal_comma(column))
    words = (parts["before"].str.strip().fillna("") + "\t" + parts["after"].fillna(""))[fits]
    # Nought is nought in any unit.
    telling = words[(words != "\t") | (digits[fits] != 0)]
    units = _meanings(sorted(set(telling)))
    if units is None or not _scale(units):
        return None
    _see_that_bare_ones_are_plain(digits[telling.index], telling, units)
    smallest = _smallest(units)
    factors = telling.map({word: unit.factor / smallest for word, unit in units.items()})
    numbers = digits * factors.reindex(digits.index, fill_value=1.0)
    return numbers.reindex(places).set_axis(column.index), _named(units)


def label(after: str) -> str:
    """Return one name for a unit's spellings: year for Years, nothing for the ends of 1st, 2nd, 3rd."""
    word = after.rstrip("+").rstrip(".")
    if word in _LATIN_SCALES or word in _ONE_LETTER:
        return word
    lower = word.lower()
    if lower in _ORDINALS:
        return ""
    return lower[:-1] if len(lower) > 2 and lower.endswith("s") else lower


def _meanings(words: list[str]) -> dict[str, Unit] | None:
    """Find what the signs before and after the digits mean; None where no unit is known, or two are strange."""
    afters = {label(word.split("\t")[1]) for word in words}
    found = {word: _meaning(word, afters) for word in words}
    known = {word: unit for word, unit in found.items() if unit is not None}
    strangers = {label(word.split("\t")[1]) for word in words if word not in known}
    strange_codes = {word for word in strangers if len(word) == 1 and word.isascii()}
    if strange_codes - set(_ONE_LETTER) or len(strangers - set(_ONE_LETTER)) > 1:
        return None  # 1A, 2B: codes, or things of several sorts; neither is a number
    has_kinds = any(unit.kind != "bare" for unit in known.values())
    if strangers and (has_kinds or (strangers & set(_ONE_LETTER) and len(afters) > 1)):
        raise MixedUnitsError(_named(found))
    if strangers:
        return None  # one strange unit, alone or beside bare numbers, scales nothing
    if _is_two_things(list(known.values())):
        raise MixedUnitsError(_named(found))
    return known


def _is_two_things(units: list[Unit]) -> bool:
    """Return whether units can't be of one quantity: yuan and months, yuan and dollars, percent and fractions."""
    kinds = {unit.kind for unit in units} - {"bare"}
    factors = {unit.factor for unit in units if unit.kind != "bare"}
    if len(kinds) > 1 or len({unit.currency for unit in units} - {""}) > 1:
        return True
    is_count = any(kind.startswith("count") for kind in kinds)
    has_bare = any(unit.kind == "bare" for unit in units)
    return has_bare and not is_count and (kinds == {"share"} or len(factors) > 1)


def _named(words: Iterable[str]) -> list[str]:
    """Write units as they stand in the file, before and after the digits; a dash for none."""
    return [word.strip("\t").replace("\t", "…") or "—" for word in words]


def _meaning(word: str, beside: set[str]) -> Unit | None:
    before, after = word.split("\t")
    currency = _CURRENCIES.get(before.strip().lower(), "")
    name = label(after)
    if not name:
        return Unit("count", 1.0, currency) if currency else Unit("bare")
    for kind, factors in _MEASURES.items():
        if name in factors:
            return Unit(kind, factors[name])
    for kind, factor, those in _ONE_LETTER.get(name, ()):
        if beside & those:
            return Unit(kind, factor, currency)
    return _count(after.rstrip("+"), currency, beside)


def _count(after: str, currency: str, beside: set[str]) -> Unit | None:
    """Read a scale, money, or both: 万, 元, 万元, k, kRMB. None for any other word."""
    scale = re.match("|".join(sorted(_CHINESE_SCALES, key=len, reverse=True)), after)
    if scale:
        factor, rest = _CHINESE_SCALES[scale[0]], after[scale.end() :]
    elif after in _LATIN_SCALES or (after.lower() in _LATIN_SCALES and len(after) > 1):
        factor, rest = _LATIN_SCALES.get(after) or _LATIN_SCALES[after.lower()], ""
    elif after[:1] in ("k", "K", "M") and after[1:].lower() in _CURRENCIES:
        factor, rest = _LATIN_SCALES[after[:1]], after[1:]
    else:
        factor, rest = 1.0, after
    if not rest:
        return Unit("count", factor, currency)
    money = _CURRENCIES.get(rest.lower())
    if money:
        return Unit("count", factor, currency or money)
    is_scaled = scale or any(other in beside for other in (of + rest for of in _CHINESE_SCALES))
    return Unit(f"count of {rest}", factor) if is_scaled else None


def _scale(units: dict[str, Unit]) -> bool:
    """Return whether any unit changes what its digits are worth."""
    factors = {unit.factor for unit in units.values() if unit.kind != "bare"}
    is_count = any(unit.kind.startswith("count") for unit in units.values())
    return len(factors) > 1 or (is_count and factors != {1.0})


def _smallest(units: dict[str, Unit]) -> float:
    """Return the factor of the plain unit: one of a count, else of the smallest measure that the column has."""
    if any(unit.kind.startswith("count") for unit in units.values()):
        return 1.0
    return min(unit.factor for unit in units.values() if unit.kind != "bare")


def _see_that_bare_ones_are_plain(
    digits: pd.Series[Any], words: pd.Series[Any], units: dict[str, Unit]
) -> None:
    """Refuse bare numbers that are as small as the digits of scaled ones: they may be meant scaled as well."""
    is_bare = words.map(lambda word: units[word].kind == "bare") & (digits != 0)
    is_scaled = words.map(lambda word: units[word].factor >= MANY_TIMES)
    if not is_bare.any() or not is_scaled.any():
        return
    if digits[is_bare].abs().median() < BEYOND_DOUBT * digits[is_scaled].abs().median():
        raise MixedUnitsError(_named(units))
