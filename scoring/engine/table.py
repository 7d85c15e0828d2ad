"""A labelled table from a file: predictors, outcome and, where there is one, the date of each row."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from core.errors import Refused
from scoring.engine import headers
from scoring.engine.cells import MISSING_WORDS, has_day_first, written_dates
from scoring.engine.units import MixedUnitsError, plain_numbers

FEWEST_OF_AN_OUTCOME = 20
HEAD_BYTES = 65_536
BAD_WORDS = frozenset(
    {"1", "1.0", "bad", "yes", "y", "true", "t", "default", "defaulted", "坏", "是"}
)
GOOD_WORDS = frozenset({"0", "0.0", "good", "no", "n", "false", "f", "paid", "repaid", "好", "否"})


class TableRefused(Refused):
    """The file can't be used to validate a model."""

    code = "table_refused"
    status = 422


@dataclass(frozen=True)
class LabelledTable:
    """Rows with a known outcome. `bad` is 1 or 0; `dates` is None where no date column was named.

    `frame` holds the predictors as read. `unlabelled` rows had no outcome, `undated` ones an outcome and no date; both
    are left out. `units` names the columns whose units scaled their numbers (12.3万), and the units.
    """

    frame: pd.DataFrame
    bad: NDArray[np.int64]
    dates: pd.Series[Any] | None
    unlabelled: int
    undated: int
    units: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_table(
    path: Path,
    *,
    target: str,
    date: str | None = None,
    exclude: Sequence[str] = (),
    bad_value: str | None = None,
) -> LabelledTable:
    """Read a CSV file, plain or gzip: UTF-8, UTF-16 or GB 18030; comma, semicolon, tab or bar.

    `bad_value` is the outcome that is bad, every other then being good; without it the outcome's own words decide.
    Raises `TableRefused` where the file, a named column, the outcome or a column's units can't be read.
    """
    target, date = target.strip(), date.strip() if date else None
    exclude = [name.strip() for name in exclude]
    frame, twice = _read(path, target)
    named = {"--target": [target], "--date": [date] if date else [], "--exclude": exclude}
    for option, names in named.items():
        _require_columns(frame, twice, option, names)
    bad, labelled = _outcomes(frame[target], target, bad_value)
    dates = _dates(frame[date], date) if date else None
    kept = labelled if dates is None else labelled & dates.notna().to_numpy()
    _require_enough(bad[kept], target)
    predictors = frame.drop(columns=[target, *exclude, *([date] if date else [])])
    if predictors.shape[1] == 0:
        raise TableRefused(
            _("No column is left to foretell the outcome from."),
            remedy=_("Exclude fewer columns."),
            field="--exclude",
        )
    predictors, units = _in_plain_units(predictors[kept].reset_index(drop=True))
    return LabelledTable(
        predictors,
        bad[kept],
        dates[kept].reset_index(drop=True) if dates is not None else None,
        unlabelled=int((~labelled).sum()),
        undated=int((labelled & ~kept).sum()),
        units=units,
    )


def _in_plain_units(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Sequence[str]]]:
    """Read the columns whose units scale their numbers as plain numbers, and name those units."""
    plain: dict[str, pd.Series[Any]] = {}
    units: dict[str, Sequence[str]] = {}
    for name in frame.columns:
        if is_numeric_dtype(frame[name]):
            continue
        try:
            found = plain_numbers(frame[name])
        except MixedUnitsError as mixed:
            raise TableRefused(
                _("The units of this column can be read in two ways: %(units)s.")
                % {"units": ", ".join(mixed.units)},
                remedy=_("Write the whole column in one unit, or leave it out by --exclude."),
                field="FILE",
                value=name,
            ) from None
        if found:
            plain[name], units[name] = found
    return frame.assign(**plain), units


def _read(path: Path, target: str) -> tuple[pd.DataFrame, frozenset[str]]:
    """Return the table, and the names that its header has more than once.

    Where the first line isn't the header, `target` tells which one is.
    """
    text, delimiter = "", ","
    try:
        head = _head(path)
        encoding = _encoding(head)
        text = head.decode(encoding, errors="ignore")
        delimiter = _delimiter(text)
        frame = pd.read_csv(
            path,
            sep=delimiter,
            encoding=encoding,
            compression="gzip" if _is_gzip(path) else None,
            low_memory=False,
            keep_default_na=False,
            na_values=sorted(MISSING_WORDS),
            skipinitialspace=True,
        )
    except (OSError, EOFError, UnicodeError, ValueError, pd.errors.ParserError) as error:
        raise TableRefused(
            _("The file can't be read as a table: %(reason)s") % {"reason": error},
            remedy=headers.hint(text, target)
            or _("Give a CSV file with one header line and one row per person."),
            field="FILE",
            value=path.name,
        ) from None
    header = headers.names(text, delimiter)
    if target not in header and (hint := headers.hint(text, target)):
        raise TableRefused(
            _("The first line has no column of this name, and seems to be no header."),
            remedy=hint,
            field="--target",
            value=target,
        )
    if len(header) != frame.shape[1]:  # a header longer than the head of the file
        header = [str(name).strip() for name in frame.columns]
    names = headers.apart(header)
    if isinstance(frame.index, pd.RangeIndex):
        frame.columns = pd.Index(names)
    else:
        frame = _aligned(frame, names)
    return frame, frozenset(name for name in header if header.count(name) > 1)


def _aligned(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Lay a header beside rows that have a cell more each: a delimiter at the end, or a number at the beginning."""
    if frame.iloc[:, -1].isna().all():
        frame = frame.reset_index().iloc[:, : len(names)]
    return frame.reset_index(drop=True).set_axis(names, axis=1)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _head(path: Path) -> bytes:
    if _is_gzip(path):
        with gzip.open(path) as file:
            return file.read(HEAD_BYTES)
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # The last character may be cut by the end of the head.
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        return "utf-8-sig"
    return "gb18030"


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    try:
        return csv.Sniffer().sniff(header, delimiters=headers.DELIMITERS).delimiter
    except csv.Error:
        return max(headers.DELIMITERS, key=header.count)


def _require_columns(
    frame: pd.DataFrame, twice: frozenset[str], option: str, names: Sequence[str]
) -> None:
    for name in names:
        if name not in frame.columns:
            raise TableRefused(
                _("The file has no such column."),
                remedy=_("Choose one of: %(columns)s.")
                % {"columns": ", ".join(map(str, frame.columns[:50]))},
                field=option,
                value=name,
            )
        if name in twice:
            raise TableRefused(
                _("The file has this column twice."),
                remedy=_("Rename one of them."),
                field=option,
                value=name,
            )


def _outcomes(
    column: pd.Series[Any], target: str, bad_value: str | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    words = column.astype("string").str.strip().str.lower()
    labelled = column.notna().to_numpy()
    seen = sorted(set(words[labelled]))
    bads = _words_for_bad(seen) if bad_value is None else _words_of(bad_value, seen)
    if bads is None:
        raise TableRefused(
            _("The outcome must have two values, one of which says bad; this column has %(seen)s.")
            % {"seen": ", ".join(seen[:6]) or "—"},
            remedy=_("Write 1 for bad and 0 for good, or name the value that is bad: --bad VALUE."),
            field="--target",
            value=target,
        )
    bad = words.isin(bads).to_numpy(dtype=bool, na_value=False).astype(np.int64)
    return bad, labelled


def _words_of(bad_value: str, seen: Sequence[str]) -> set[str]:
    """Find the outcome that was named as bad; 1 is 1.0, and capitals don't matter."""
    word = bad_value.strip().lower()
    number = pd.to_numeric(word, errors="coerce")
    found = {of for of in seen if of == word or pd.to_numeric(of, errors="coerce") == number}
    if not found:
        raise TableRefused(
            _("No row has this outcome; the column has %(seen)s.")
            % {"seen": ", ".join(seen[:6]) or "—"},
            remedy=_("Name one of them."),
            field="--bad",
            value=bad_value,
        )
    return found


def _require_enough(bad: NDArray[np.int64], target: str) -> None:
    for outcome, count in (("1", int(bad.sum())), ("0", int((1 - bad).sum()))):
        if count < FEWEST_OF_AN_OUTCOME:
            raise TableRefused(
                _("%(count)s rows have the outcome %(outcome)s; at least %(fewest)s are needed.")
                % {"count": count, "outcome": outcome, "fewest": FEWEST_OF_AN_OUTCOME},
                remedy=_("Give more rows."),
                field="--target",
                value=target,
            )


def _words_for_bad(seen: Sequence[str]) -> set[str] | None:
    """Choose the word of a bad outcome; of two unknown numbers the larger, as in 1 good, 2 bad."""
    if seen and BAD_WORDS.issuperset(seen):
        return set(seen)
    if seen and (BAD_WORDS | GOOD_WORDS).issuperset(seen):
        return {word for word in seen if word in BAD_WORDS}
    numbers = pd.to_numeric(pd.Series(list(seen)), errors="coerce")
    if len(seen) == 2 and numbers.notna().all():
        return {seen[int(numbers.to_numpy().argmax())]}
    return None


def _dates(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    if is_numeric_dtype(column):
        dates = pd.to_datetime(column, errors="coerce")
    else:
        dates = written_dates(column, day_first=has_day_first(column)).dt.tz_localize(None)
    if dates.notna().mean() < 0.5:
        raise TableRefused(
            _("Most values of this column are no dates."),
            remedy=_("Name a column of dates such as 2026-03-31."),
            field="--date",
            value=name,
        )
    return dates
