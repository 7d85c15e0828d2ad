"""Fitbit's older export, a CSV file a month: sections, each with its name on a line of its own before its header.

Dates are in the person's chosen order, distances and weights in the chosen units; the file names neither. Both are
told by the figures: the day is what runs on, a step and a body have a length.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from devices.importers.encodings import encoding_of
from devices.importers.fitbit_days import BAND, SCALE, FitbitNight, FitbitNights, kilograms
from devices.importers.fitbit_words import english
from devices.importers.interface import CellRefused, FileRefused, Reading
from devices.importers.naming import base_name, named
from devices.importers.source import Member, Source
from devices.importers.timestamps import ZONE, bounded

NAME = "fitbit_monthly"

_HEADERS = {
    "Activities": ("Date", "Calories Burned", "Steps", "Distance"),
    "Body": ("Date", "Weight", "BMI", "Fat"),
    "Sleep": ("Start Time", "End Time", "Minutes Asleep", "Minutes Awake"),
}
_ACTIVE = ("Minutes Lightly Active", "Minutes Fairly Active", "Minutes Very Active")
_SECTIONS = frozenset({*_HEADERS, "Foods", "Food Log"})
_EMPTY = ' ,;\t"\ufeff'
_DELIMITERS = ",;\t"
_DATE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})", re.ASCII)
_CLOCK = re.compile(r"\s*T?(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp])?[Mm.]*\s*", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d{1,12}([.,]\d{1,6})?", re.ASCII)
_SPACES = str.maketrans("", "", " \u00a0\u202f'’")
_METRES = (1000.0, 1609.344)
# Where the mean step of the month in kilometres would be shorter than this, the distances are miles.
_SHORTEST_STEP, _LONGEST_STEP = 0.55, 1.6
_DAY_MINUTES = 1440


@dataclass(slots=True)
class Row:
    """One row of a section."""

    line: int
    cells: dict[str, str]


def recognises(source: Source) -> bool:
    """Look for a section's name or header, in one of the account's languages, on the first lines."""
    return any(_begins(member) for member in source.members)


def _begins(member: Member) -> bool:
    try:
        text = member.head.decode(encoding_of(member.head), "replace")
    except FileRefused:
        return False
    lines = [line for line in text.splitlines()[:6] if line.strip(_EMPTY)]
    first = _columns(lines[0]) if lines else []
    if len(first) > 1:
        return bool(_section_of(first))
    # A month's first section may be one of those that aren't read: its name is known, and so is that it has one.
    return (
        bool(first)
        and english(first[0]) in _SECTIONS
        and len(_columns(lines[1:2][0] if lines[1:] else "")) > 1
    )


def _columns(line: str) -> list[str]:
    """Return the English names of a header's columns, with whatever mark stands between them."""
    mark = max(_DELIMITERS, key=line.count)
    try:
        cells = next(csv.reader([line.strip()], delimiter=mark), [])
    except csv.Error:
        return []
    names = [english(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _section_of(columns: Collection[str]) -> str:
    """Return which section a header begins; "" for one that isn't read."""
    return next((name for name, needed in _HEADERS.items() if set(needed) <= set(columns)), "")


def read(source: Source) -> Iterator[Reading]:
    """Read the months that are there. Raises FileRefused."""
    sections: dict[str, list[Row]] = {name: [] for name in _HEADERS}
    incomplete: list[FileRefused] = []
    for member in source.members:
        if _begins(member):
            for name, row in _rows(member, incomplete):
                sections[name].append(row)
    if incomplete and not any(sections.values()):
        raise incomplete[0]
    if incomplete:
        source.report.leave_out("incomplete_section", len(incomplete))
    if not source.report.rows:
        raise FileRefused("empty_table", field=named(list(sections)))
    month = Months(source, sections)
    yield from month.activities(sections["Activities"])
    yield from month.body(sections["Body"])
    yield from month.sleep(sections["Sleep"])


class _Headers:
    """Which section a row stands in, and what its columns are called. A blank line may end a section, or none."""

    def __init__(self) -> None:
        self.section = ""
        self.names: list[str] = []
        self._called = ""
        self._after_blank = False

    def is_row(self, cells: list[str], line: int, incomplete: list[FileRefused]) -> bool:
        """Return whether cells are a row of values; take them as what they are where they begin a section."""
        if not any(cells):
            self._after_blank = True
            return False
        dated = bool(_DATE.match(cells[0]))
        begins = not self.names or (self._after_blank and not dated)
        self._after_blank = False
        if not any(cells[1:]) and not dated:
            self.section, self.names, self._called = "", [], english(cells[0])
            return False
        if begins:
            self.names = [english(cell) for cell in cells]
            self.section = _section_of(self.names)
            missing = set(_HEADERS.get(self._called, ())) - set(self.names)
            if missing and not self.section:
                field = f"{self._called}: {', '.join(sorted(missing))}"
                incomplete.append(FileRefused("missing_column", field=field, line=line))
        return not begins and bool(self.section)


def _rows(member: Member, incomplete: list[FileRefused]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of the sections that are read. One that lacks a column is put into `incomplete`."""
    source, headers = member.source, _Headers()
    encoding = encoding_of(member.head)
    mark = _delimiter_of(member.head.decode(encoding, "replace"))
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    with io.TextIOWrapper(member.open(), encoding, newline="") as text:
        reader = csv.reader(_lines(text, source), delimiter=mark, strict=True)
        try:
            for cells in reader:
                line, found = reader.line_num, [cell.strip() for cell in cells]
                if not headers.is_row(found, line, incomplete):
                    continue
                source.count_row()
                width = len(headers.names)
                if not any(found[width:]):
                    del found[width:]
                if len(found) == width:
                    yield headers.section, Row(line, dict(zip(headers.names, found, strict=True)))
                else:
                    source.report.refuse(line, headers.section, "wrong_count_of_cells", len(found))
        except csv.Error as error:
            raise FileRefused("not_a_table", field=base_name(member.name)) from error
        except UnicodeDecodeError as error:
            raise FileRefused("not_text", field=base_name(member.name)) from error


def _delimiter_of(head: str) -> str:
    """Return what parts the cells: the commonest mark of the first header."""
    headers = (line for line in head.splitlines()[:6] if len(_columns(line)) > 1)
    return max(_DELIMITERS, key=next(headers, "").count)


def _lines(text: io.TextIOWrapper, source: Source) -> Iterator[str]:
    longest = source.limits.line_bytes
    while line := text.readline(longest):
        if len(line) >= longest:
            raise FileRefused("line_too_long", value=line)
        if "\x00" in line:
            raise FileRefused("not_text")
        yield line


class Months:
    """The sections of an account's months, which share one order of dates and one choice of units."""

    def __init__(self, source: Source, sections: dict[str, list[Row]]) -> None:
        self._source = source
        names = {"Activities": "Date", "Body": "Date", "Sleep": "Start Time"}
        written = [row.cells[names[name]] for name, rows in sections.items() for row in rows]
        self._order = _order_of([found for cell in written if (found := _DATE.match(cell))])

    def activities(self, rows: list[Row]) -> Iterator[Reading]:
        """Yield days. One without a step that is sedentary for 24 hours is a day on which nobody wore it."""
        days: dict[date, dict[str, float]] = {}
        for row in rows:
            try:
                day = self._day(row.cells["Date"], "Date")
                values = {
                    "steps": _whole(row, "Steps"),
                    "distance_m": _decimal(row, "Distance"),
                    "energy_kcal": _whole(row, "Calories Burned"),
                }
                if set(_ACTIVE) <= row.cells.keys():
                    values["active_minutes"] = sum(_whole(row, name) for name in _ACTIVE)
                sedentary = _whole(row, "Minutes Sedentary") if "Minutes Sedentary" in row.cells else 0  # fmt: skip
            except CellRefused as refused:
                self._refuse(row, refused)
                continue
            if not values["steps"]:
                unworn = sedentary >= _DAY_MINUTES or not values.get("active_minutes")
                self._source.report.leave_out("not_worn" if unworn else "nothing_measured")
            elif day in days:
                same = days[day] == values
                self._source.report.leave_out("repeated_row" if same else "second_row_of_a_day")
            else:
                days[day] = values
        metres = self._metres(days)
        for day, values in days.items():
            values["distance_m"] = round(values["distance_m"] * metres, 1)
            for metric, value in values.items():
                if value or metric == "active_minutes":
                    yield Reading(metric, day, value, BAND)

    def _metres(self, days: dict[date, dict[str, float]]) -> float:
        """Find the metres of one unit of distance, by the length of a step; 0 where none fits."""
        steps = sum(values["steps"] for values in days.values() if values["distance_m"])
        far = sum(values["distance_m"] for values in days.values())
        for metres in _METRES if steps else ():
            if _SHORTEST_STEP <= far * metres / steps <= _LONGEST_STEP:
                return metres
        if far:
            self._source.report.leave_out("unknown_unit", len(days))
        return 0.0

    def body(self, rows: list[Row]) -> Iterator[Reading]:
        """Yield weights. Days between two weighings are filled up, so none of them counts as one, nor as measured."""
        for row in rows:
            try:
                day = self._day(row.cells["Date"], "Date")
                weight, bmi, fat = (_decimal(row, name) for name in ("Weight", "BMI", "Fat"))
                if not weight:
                    self._source.report.leave_out("zero_is_not_measured")
                    continue
                values = {"weight_kg": kilograms(weight, bmi, "Weight"), "bmi": bmi}
            except CellRefused as refused:
                self._refuse(row, refused)
                continue
            if fat:
                values["body_fat_pct"] = fat
            for metric, value in values.items():
                yield Reading(metric, day, value, SCALE, typed_by_hand=True)

    def sleep(self, rows: list[Row]) -> Iterator[Reading]:
        """Yield nights."""
        nights = FitbitNights(self._source)
        for row in rows:
            try:
                start, stop = (
                    self._instant(row.cells[name], name) for name in ("Start Time", "End Time")
                )
                asleep, awake = (
                    60 * _whole(row, name) for name in ("Minutes Asleep", "Minutes Awake")
                )
                night = FitbitNight(start, stop, asleep, awake)
                if row.cells.get("Minutes Deep Sleep", "").isdecimal():
                    night.staged = True
                    night.deep = 60 * _whole(row, "Minutes Deep Sleep")
                    night.rem = 60 * _whole(row, "Minutes REM Sleep")
                nights.add(night)
            except CellRefused as refused:
                self._refuse(row, refused)
        yield from nights.readings()

    def _refuse(self, row: Row, refused: CellRefused) -> None:
        self._source.report.refuse(row.line, refused.field, refused.code, refused.value)

    def _day(self, cell: str, field: str) -> date:
        found = _DATE.fullmatch(cell.strip())
        if found is None:
            raise CellRefused(field, "not_a_day", cell)
        return self._date(found, field)

    def _instant(self, cell: str, field: str) -> float:
        found = _DATE.match(cell.strip())
        clock = _CLOCK.fullmatch(cell.strip()[found.end() :]) if found else None
        if found is None or clock is None:
            raise CellRefused(field, "not_an_instant", cell)
        hour, minute, half = int(clock[1]), int(clock[2]), (clock[3] or "").lower()
        if half:
            hour = hour % 12 + 12 * (half == "p")
        if hour > 23 or minute > 59:
            raise CellRefused(field, "not_an_instant", cell)
        day = self._date(found, field)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
        return (midnight + timedelta(hours=hour, minutes=minute)).timestamp()

    def _date(self, found: re.Match[str], field: str) -> date:
        parts = dict(zip(self._order, (int(part) for part in found.groups()), strict=True))
        year = parts["y"] + 2000 if parts["y"] < 100 else parts["y"]
        try:
            return bounded(date(year, parts["m"], parts["d"]), field)
        except ValueError:
            raise CellRefused(field, "not_a_day", found[0]) from None


def _order_of(dates: list[re.Match[str]]) -> str:
    """Find the order of day, month and year. Raises FileRefused where it can't be told."""
    if not dates:
        return "ymd"
    year_first = len(dates[0][1]) == 4
    first, second = (2, 3) if year_first else (1, 2)
    firsts, seconds = ({int(found[place]) for found in dates} for place in (first, second))
    if max(firsts) > 12 or max(seconds) > 12:
        day_first = max(firsts) > 12
    elif year_first:
        day_first = False
    elif len(firsts) != len(seconds):
        # A file is a month: the month stands still and the day runs on.
        day_first = len(firsts) > len(seconds)
    elif all(found[first] == found[second] for found in dates):
        day_first = False
    else:
        raise FileRefused("ambiguous_day", field="Date", value=dates[0][0])
    both = "dm" if day_first else "md"
    return f"y{both}" if year_first else f"{both}y"


def _whole(row: Row, name: str) -> float:
    """Read a whole number, with or without a mark between its thousands. Raises CellRefused."""
    text = row.cells.get(name, "").translate(_SPACES)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "").replace(".", "")
    return float(round(_number(text, row, name)))


def _decimal(row: Row, name: str) -> float:
    """Read a number with a point or a comma before its fraction. Raises CellRefused."""
    text = row.cells.get(name, "").translate(_SPACES)
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    return _number(text, row, name)


def _number(text: str, row: Row, name: str) -> float:
    if not _PLAIN.fullmatch(text):
        raise CellRefused(name, "not_a_number", row.cells.get(name, ""))
    value = float(text.replace(",", "."))
    if value < 0:
        raise CellRefused(name, "negative", row.cells.get(name, ""))
    return value
