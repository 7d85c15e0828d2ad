"""What the cells of a foreign table mean: nothing, a number in writing, a code in place of a number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MISSING_WORDS = frozenset(
    {
        "",
        "na",
        "NA",
        "n/a",
        "N/A",
        "nan",
        "NaN",
        "NAN",
        "null",
        "NULL",
        "Null",
        "None",
        "none",
        "?",
        "-",
        "--",
        ".",
        "#N/A",
    }
)
# One number, with what people write around it: a currency before, a unit after. "A11" is no number, but a level.
_NUMBER_IN_WRITING = (
    r"^(?P<before>[^\w+\-.,]{0,3}|RMB|CNY|USD|US\$|HK\$)\s*"
    r"(?P<digits>[+\-]?[\d.,]*\d)\s*\+?\s*(?P<after>[^\d\s]{0,12})\s*$"
)
# Signs of double width, as Chinese keyboards write them: 12．5％, ￥.
_WIDE = {**{0xFF01 + place: chr(0x21 + place) for place in range(94)}, 0xFFE5: "¥", 0x3000: " "}
_DATE = r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
_CHINESE_DAY = r"^(\d{4})年(\d{1,2})月(\d{1,2})日"
_DAY_OR_MONTH = r"^(\d{1,2})[-/.]\d{1,2}[-/.]\d{4}"
# From this share of its written values on, a column is taken for numbers or for dates.
MOST = 0.95
FEWEST_ROWS_OF_A_CODE = 5
MOST_CODES = 4
# A code such as 98 among counts up to 17 stands apart by more than this factor.
CODE_STANDS_APART = 3.0


def number_parts(written: pd.Series[Any]) -> pd.DataFrame:
    """Part cells into what stands `before` the `digits` and `after` them; missing where a cell isn't one number."""
    narrow = written.astype("string").str.translate(_WIDE).str.strip()
    return narrow.str.extract(_NUMBER_IN_WRITING)


def has_decimal_comma(column: pd.Series[Any]) -> bool:
    """Return whether the commas of written numbers part decimals, not thousands."""
    written, _rows = different_cells(column)
    digits = number_parts(written)["digits"].dropna()
    return bool(
        digits.str.contains(r",\d{1,2}$").any() and not digits.str.contains(r",\d{3}").any()
    )


def written_numbers(column: pd.Series[Any], *, decimal_comma: bool = False) -> pd.Series[Any]:
    """Read "36 months", "12.5%", "¥1,200" as 36, 12.5, 1200; NaN where a cell is no such number.

    Scales are no part of it: see `units.plain_numbers`.
    """
    digits = number_parts(column)["digits"]
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    digits = digits.str.replace(thousands, "", regex=False).str.replace(point, ".", regex=False)
    return pd.to_numeric(digits, errors="coerce").astype("float64")


def is_date(column: pd.Series[Any]) -> bool:
    """Return whether most cells are dates: year first, or year last."""
    written, rows = different_cells(column)
    return are_most(written.str.match(_DATE), rows) and are_most(
        days_of_dates(written).notna(), rows
    )


def has_day_first(column: pd.Series[Any]) -> bool:
    """Return whether days stand before months: 25/03 can only be both, and then 05/03 of the same column is so too."""
    written, _rows = different_cells(column)
    return bool(pd.to_numeric(written.str.extract(_DAY_OR_MONTH)[0]).gt(12).any())


def written_dates(column: pd.Series[Any], *, day_first: bool = False) -> pd.Series[Any]:
    """Read dates of any form as instants in UTC; NaT where a cell is no date."""
    written = column.astype("string").str.strip()
    written = written.str.replace(_CHINESE_DAY, r"\1-\2-\3", regex=True)
    return pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=day_first, utc=True)


def days_of_dates(column: pd.Series[Any], *, day_first: bool = False) -> pd.Series[Any]:
    """Read dates as days since 1970 (UTC), NaN where a cell is no date."""
    dates = written_dates(column, day_first=day_first)
    return ((dates - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)).astype("float64")


def different_cells(column: pd.Series[Any]) -> tuple[pd.Series[str], NDArray[np.int64]]:
    """Return the different texts of a column and how many rows have each."""
    rows = column.dropna().value_counts(sort=False)
    return pd.Series(rows.index).astype("string").str.strip(), np.asarray(rows, dtype="int64")


def are_most(fit: pd.Series[Any], rows: NDArray[np.int64]) -> bool:
    """Return whether the cells that fit make up most of the rows."""
    return bool(len(rows) and rows[fit.to_numpy(dtype=bool)].sum() >= MOST * rows.sum())


def special_codes(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Find numbers that are words: negative codes among counts, and 96, 98, 999 far above the rest.

    Where a short scale has negative codes (−2 no use, −1 paid in full, 0 revolving, months late), zero
    is one of them. Target-free, so that it may look at every row it is given.
    """
    seen, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    if len(seen) < 3:
        return ()
    codes = _negative_codes(seen) + _codes_far_above(seen, counts)
    return tuple(float(code) for code in codes)


def _negative_codes(seen: NDArray[np.float64]) -> list[float]:
    negative = seen[seen < 0]
    if (
        not 1 <= len(negative) <= MOST_CODES
        or (negative % 1).any()
        or len(seen) <= len(negative) + 1
    ):
        return []
    is_short_scale = len(seen) <= 20 and not (seen % 1).any()
    return [*negative, *([0.0] if is_short_scale and 0 in seen else [])]


def _codes_far_above(seen: NDArray[np.float64], counts: NDArray[np.int64]) -> list[float]:
    for first in range(max(len(seen) - 3, 1), len(seen)):
        below, candidates = seen[first - 1], seen[first:]
        stands_apart = below > 0 and candidates[0] > CODE_STANDS_APART * below
        is_repeated = (counts[first:] >= FEWEST_ROWS_OF_A_CODE).all()
        if stands_apart and is_repeated and all(_is_written_like_a_code(c) for c in candidates):
            return list(candidates)
    return []


def _is_written_like_a_code(value: float) -> bool:
    return value % 1 == 0 and set(str(int(value))) <= set("689")
