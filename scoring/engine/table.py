"""A labelled table from a file: predictors, outcome and, where there is one, the date of each row."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from lending.errors import Refused
from scoring.engine.cells import MISSING_WORDS, has_day_first, written_dates

FEWEST_OF_AN_OUTCOME = 20
HEAD_BYTES = 65_536
DELIMITERS = ",;\t|"
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
    are left out.
    """

    frame: pd.DataFrame
    bad: NDArray[np.int64]
    dates: pd.Series[Any] | None
    unlabelled: int
    undated: int


def read_table(
    path: Path, *, target: str, date: str | None = None, exclude: Sequence[str] = ()
) -> LabelledTable:
    """Read a CSV file, plain or gzip: UTF-8, UTF-16 or GB 18030; comma, semicolon, tab or bar.

    Raises `TableRefused` where the file, a named column or the outcome can't be read.
    """
    frame, twice = _read(path)
    named = {"--target": [target], "--date": [date] if date else [], "--exclude": list(exclude)}
    for option, names in named.items():
        _require_columns(frame, twice, option, names)
    bad, labelled = _outcomes(frame[target], target)
    dates = _dates(frame[date], date) if date else None
    kept = labelled if dates is None else labelled & dates.notna().to_numpy()
    _require_enough(bad[kept], target)
    predictors = frame.drop(columns=[target, *exclude, *([date] if date else [])])
    if predictors.shape[1] == 0:
        raise TableRefused(
            _("No column is left to foretell the outcome from."),
            way_out=_("Exclude fewer columns."),
            field="--exclude",
        )
    return LabelledTable(
        predictors[kept].reset_index(drop=True),
        bad[kept],
        dates[kept].reset_index(drop=True) if dates is not None else None,
        unlabelled=int((~labelled).sum()),
        undated=int((labelled & ~kept).sum()),
    )


def _read(path: Path) -> tuple[pd.DataFrame, frozenset[str]]:
    """Give the table, and the names that its header has more than once."""
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
            way_out=_("Give a CSV file with one header line and one row per person."),
            field="FILE",
            value=path.name,
        ) from None
    names = [str(name).strip() for name in frame.columns]
    if isinstance(frame.index, pd.RangeIndex):
        frame.columns = names
    else:
        frame = _aligned(frame, names)
    header = [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=delimiter))]
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
        return csv.Sniffer().sniff(header, delimiters=DELIMITERS).delimiter
    except csv.Error:
        return max(DELIMITERS, key=header.count)


def _require_columns(
    frame: pd.DataFrame, twice: frozenset[str], option: str, names: Sequence[str]
) -> None:
    for name in names:
        if name not in frame.columns:
            raise TableRefused(
                _("The file has no such column."),
                way_out=_("Choose one of: %(columns)s.")
                % {"columns": ", ".join(map(str, frame.columns[:50]))},
                field=option,
                value=name,
            )
        if name in twice:
            raise TableRefused(
                _("The file has this column twice."),
                way_out=_("Rename one of them."),
                field=option,
                value=name,
            )


def _outcomes(column: pd.Series[Any], target: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    words = column.astype("string").str.strip().str.lower()
    labelled = column.notna().to_numpy()
    seen = sorted(set(words[labelled]))
    bads = _words_for_bad(seen)
    if bads is None:
        raise TableRefused(
            _("The outcome must have two values, one of which says bad; this column has %(seen)s.")
            % {"seen": ", ".join(seen[:6]) or "—"},
            way_out=_("Write 1 for bad and 0 for good."),
            field="--target",
            value=target,
        )
    bad = words.isin(bads).to_numpy(dtype=bool, na_value=False).astype(np.int64)
    return bad, labelled


def _require_enough(bad: NDArray[np.int64], target: str) -> None:
    for outcome, count in (("1", int(bad.sum())), ("0", int((1 - bad).sum()))):
        if count < FEWEST_OF_AN_OUTCOME:
            raise TableRefused(
                _("%(count)s rows have the outcome %(outcome)s; at least %(fewest)s are needed.")
                % {"count": count, "outcome": outcome, "fewest": FEWEST_OF_AN_OUTCOME},
                way_out=_("Give more rows."),
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
            way_out=_("Name a column of dates such as 2026-03-31."),
            field="--date",
            value=name,
        )
    return dates
