"""The newer CSV files of Fitbit in Google's Takeout: a timestamp in UTC, a figure, and which device it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from devices.importers.fitbit_days import BAND, SCALE, FitbitNight, FitbitNights, Minutes
from devices.importers.interface import CellRefused, Reading
from devices.importers.source import Member, Source
from devices.importers.tables import Table, amount, header_of, number
from devices.importers.timestamps import day_of, instant_of, number_of, numbered_day
from devices.importers.weighings import Weighings

# The column of the figure, by what it tells.
_COLUMNS = {
    "steps": "steps",
    "distance": "distance",
    "calories": "calories",
    "beats per minute": "heart_rate",
    "breaths per minute": "respiratory_rate",
    "average percentage": "spo2",
    "average_value": "spo2",
    "weight grams": "weight",
    "fat percentage": "fat",
    "body fat percentage": "fat",
}
_SLEEP = frozenset({"sleep_id", "minutes_asleep", "minutes_awake", "sleep_start", "sleep_end"})
_SCALES = ("aria", "withings", "scale")
_LIMITS = {"respiratory_rate": (2, 80), "spo2": (50, 100), "resting_heart_rate": (20, 200)}


def series_of(member: Member) -> str:
    """Name what a table holds; "" for nothing that is read."""
    columns = header_of(member)
    if set(columns) >= _SLEEP:
        return "sleep"
    if not columns or columns[0] != "timestamp":
        return ""
    series = next((_COLUMNS[name] for name in columns if name in _COLUMNS), "")
    # Resting heart rates have the columns of the others.
    name = member.name.rsplit("/", 1)[-1].lower()
    return "resting_heart_rate" if series == "heart_rate" and "resting" in name else series


class GoogleData:
    """What the CSV files tell of one person."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._sources: dict[str, Minutes] = {}
        self._nights = FitbitNights(source)
        self._daily: dict[tuple[str, int], float] = {}
        self._weighed = {
            typed: Weighings(source, SCALE, typed_by_hand=typed) for typed in (False, True)
        }

    def take(self, member: Member) -> bool:
        """Read one file. False for one that isn't read. Raises FileRefused."""
        series = series_of(member)
        if not series:
            return False
        table = Table(member)
        if series == "sleep":
            self._take_sleeps(table)
            return True
        takes: Callable[[str, list[str], int, str], None] = (
            self._take_daily if series in _LIMITS else self._take_row
        )
        at = next(place for place, name in enumerate(table.header) if name in _COLUMNS)
        source_at = table.place("data source")
        for cells in table:
            try:
                takes(series, cells, at, "" if source_at is None else cells[source_at].strip())
            except CellRefused as refused:
                table.refuse(refused)
        return True

    def _take_daily(self, series: str, cells: list[str], at: int, _source: str) -> None:
        """Take a figure of a day. Its timestamp is the day's own midnight, whatever zone it claims."""
        value = number(cells[at], series)
        lowest, highest = _LIMITS[series]
        if lowest <= value <= highest:
            day = number_of(day_of(cells[0][:10], "timestamp"))
            self._daily[series, day] = round(value, 2)
        else:
            self._source.report.leave_out("nothing_measured")

    def _take_row(self, series: str, cells: list[str], at: int, source: str) -> None:
        instant, value = instant_of(cells[0], "timestamp"), amount(cells[at], series)
        if series in {"weight", "fat"}:
            typed = not source.lower().startswith(_SCALES)
            name, unit = ("weight_kg", 0.001) if series == "weight" else ("body_fat_pct", 1.0)
            self._weighed[typed].add(instant, {name: value * unit})
            return
        minutes = self._sources.setdefault(source, Minutes(self._source))
        seconds = instant.timestamp()
        if series == "steps":
            minutes.step(seconds, value)
        elif series == "heart_rate":
            minutes.beat(seconds, value)
        else:
            minutes.add(series, seconds, value)

    def _take_sleeps(self, table: Table) -> None:
        names = ("sleep_start", "sleep_end", "minutes_asleep", "minutes_awake")
        start_at, stop_at, asleep_at, awake_at = table.columns(*names)
        for cells in table:
            try:
                start, stop = (
                    instant_of(cells[at], table.header[at]).timestamp()
                    for at in (start_at, stop_at)
                )
                asleep = amount(cells[asleep_at], "minutes_asleep") * 60
                awake = amount(cells[awake_at], "minutes_awake") * 60
                self._nights.add(FitbitNight(start, stop, asleep, awake))
            except CellRefused as refused:
                table.refuse(refused)

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of all days; of several devices that which counted most steps speaks first."""
        for (metric, day), value in self._daily.items():
            yield Reading(metric, numbered_day(day), value, BAND)
        told: dict[int, int] = {}
        for minutes in self._sources.values():
            for day, folded in minutes.days.days.items():
                told[day] = max(told.get(day, 0), folded.steps)
        for minutes in self._sources.values():
            best = {day for day, folded in minutes.days.days.items() if folded.steps == told[day]}
            for reading in minutes.readings(1.0):
                if number_of(reading.day) in best or reading.metric not in _WALKED:
                    yield reading
        yield from self._nights.readings()
        for weighings in self._weighed.values():
            yield from weighings.readings()


_WALKED = frozenset({"steps", "active_hours", "distance_m", "energy_kcal"})
