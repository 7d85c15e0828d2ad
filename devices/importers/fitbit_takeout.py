"""Fitbit in Google's Takeout: JSON by day or month, and the newer CSV files beside them.

Times of minutes are UTC, those of sleep the wearer's own clock. What both kinds of files tell is taken from the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from devices.importers import fitbit_google
from devices.importers.fitbit_days import (
    BAND,
    SCALE,
    FitbitNight,
    FitbitNights,
    Minutes,
    kilograms,
)
from devices.importers.interface import CellRefused, FileRefused, Reading
from devices.importers.json_rows import Object, first_object, is_list, objects
from devices.importers.manual_entries import measured_before_typed
from devices.importers.naming import base_name, named
from devices.importers.sleep import AWAKE
from devices.importers.source import Member, Source
from devices.importers.tables import number
from devices.importers.timestamps import ZONE, bounded, local_of, number_of, numbered_day
from devices.importers.weighings import Weighings

NAME = "fitbit_takeout"

_NAMED = re.compile(
    r"(?:^|/)([a-z_]+)-\d{4}-\d{2}-\d{2}\.json$|(?:^|/)([a-z]+)-\d+\.json$", re.ASCII
)
# What a copy, a messenger or a browser makes of such a name: `steps-2026-10-01 (1).json`, `copy of Steps.json.txt`.
_WORD = re.compile(r"(?<![a-z_])[a-z]+(?:_[a-z]+)*(?![a-z])", re.ASCII)
_STAMP = re.compile(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d\d)", re.ASCII)
_LOCAL = ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S")
_ACTIVE = ("lightly_active_minutes", "moderately_active_minutes", "very_active_minutes")
# Series of one figure a minute or day look alike: only the name of the file tells them apart.
_BY_NAME = frozenset({"steps", "distance", "calories", *_ACTIVE})
# Takeout writes centimetres; some accounts metres or miles.
_DISTANCES = (0.01, 1.0, 1000.0, 1609.344)
_BY_CONTENTS = frozenset({"heart_rate", "resting_heart_rate", "sleep", "weight", "exercise"})
_AWAKE_LEVELS = frozenset({"wake", "awake"})
_SCALES = ("aria", "withings", "scale")
_MOST_WORKOUT_SECONDS = 86_400


def recognises(source: Source) -> bool:
    """Look for one of the files by what it holds."""
    return any(series_of(member) or fitbit_google.series_of(member) for member in source.members)


def read(source: Source) -> Iterator[Reading]:
    """Read the files that are there. Raises FileRefused."""
    account = Account(source)
    google = fitbit_google.GoogleData(source)
    known, unnamed = [], []
    for member in source.members:
        series = series_of(member)
        if series == "?":
            unnamed.append(member.name)
        elif series:
            known.append(member.name)
            account.take(series, member)
        elif google.take(member):
            known.append(member.name)
    if unnamed and not known:
        raise FileRefused("unnamed_series", field=named(unnamed))
    if not source.report.rows:
        raise FileRefused("empty_table", field=named(known))
    told = set()
    for part in (account, google):
        for reading in list(part.readings()):
            if (reading.metric, reading.day, reading.device) not in told:
                yield reading
                told.add((reading.metric, reading.day, reading.device))


def series_of(member: Member) -> str:
    """Name what a JSON file holds: "" for nothing that is read, "?" where only its lost name would tell."""
    first = first_object(member) if is_list(member) else None
    if first is None:
        return ""
    name = _name_of(member)
    if not first:
        return name if name in _BY_NAME | _BY_CONTENTS else ""
    by_keys = [series for series, keys in _KEYS.items() if keys <= first.keys()]
    if by_keys or not {"dateTime", "value"} <= first.keys():
        return by_keys[0] if by_keys else ""
    value = first["value"]
    if isinstance(value, dict):
        return "heart_rate" if "bpm" in value else "resting_heart_rate" if "error" in value else ""
    return name if name in _BY_NAME else "" if name else "?"


def _name_of(member: Member) -> str:
    """Return the series that a file is named after; "" where its name tells none, or several."""
    if found := _NAMED.search(member.name):
        return found[1] or found[2]
    words = set(_WORD.findall(base_name(member.name).lower()))
    told = words & (_BY_NAME | _BY_CONTENTS)
    return told.pop() if len(told) == 1 else ""


_KEYS = {
    "sleep": {"dateOfSleep", "startTime", "endTime"},
    "weight": {"logId", "weight", "bmi"},
    "exercise": {"logId", "activityName", "startTime"},
}


class Account:
    """What the JSON files tell of one person."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._minutes = Minutes(source)
        self._nights = FitbitNights(source)
        self._weighed = {
            typed: Weighings(source, SCALE, typed_by_hand=typed) for typed in (False, True)
        }
        self._resting: dict[int, float] = {}
        self._active: dict[int, dict[str, float]] = {}
        self._workouts: dict[int, dict[float, float]] = {}
        self._midnights: dict[str, float] = {}
        self._takers: dict[str, Callable[[Object], None]] = {
            "heart_rate": self._take_heart_rate,
            "resting_heart_rate": self._take_resting,
            "sleep": self._take_sleep,
            "weight": self._take_weight,
            "exercise": self._take_exercise,
        }

    def take(self, series: str, member: Member) -> None:
        """Read one file. Raises FileRefused."""
        takes = self._takers.get(series)
        for line, found in objects(member):
            try:
                if takes:
                    takes(found)
                else:
                    self._take_figure(series, found)
            except CellRefused as refused:
                field = f"{base_name(member.name)}: {refused.field}"
                self._source.report.refuse(line, field, refused.code, refused.value)

    def _take_figure(self, series: str, found: Object) -> None:
        value = number(str(found.get("value")), "value")
        if series in _ACTIVE:
            day = _day(found.get("dateTime"))
            self._active.setdefault(day, {})[series] = value
        elif series == "steps":
            self._minutes.step(self._seconds(found), value)
        else:
            self._minutes.add(series, self._seconds(found), value)

    def _take_heart_rate(self, found: Object) -> None:
        value = found.get("value")
        if not isinstance(value, dict):
            raise CellRefused("value", "not_a_number", value)
        # The band writes on while it lies on the table, and says so.
        if value.get("confidence") == 0:
            self._source.report.leave_out("nothing_measured")
        else:
            self._minutes.beat(self._seconds(found), _figure(value, "bpm"))

    def _take_resting(self, found: Object) -> None:
        value = found.get("value")
        if not isinstance(value, dict) or not value.get("value") or not value.get("date"):
            self._source.report.leave_out("nothing_measured")
            return
        self._resting[_day(value["date"])] = round(_figure(value, "value"), 2)

    def _take_sleep(self, found: Object) -> None:
        start, stop = (
            local_of(str(found.get(name)), name, *_LOCAL).timestamp()
            for name in ("startTime", "endTime")
        )
        asleep, awake = (_figure(found, name) * 60 for name in ("minutesAsleep", "minutesAwake"))
        sleep = FitbitNight(start, stop, asleep, awake)
        levels = found.get("levels")
        if isinstance(levels, dict):
            sleep.middle = _middle(levels.get("data"), asleep)
            summary = levels.get("summary")
            if isinstance(summary, dict) and isinstance(summary.get("deep"), dict):
                sleep.staged = True
                sleep.deep = _figure(summary["deep"], "minutes") * 60
                rem = summary.get("rem")
                sleep.rem = _figure(rem, "minutes") * 60 if isinstance(rem, dict) else 0.0
        self._nights.add(sleep)

    def _take_weight(self, found: Object) -> None:
        written = f"{found.get('date')} {found.get('time') or '12:00:00'}"
        when = local_of(written, "date", "%m/%d/%y %H:%M:%S", "%m/%d/%Y %H:%M:%S")
        bmi = _figure(found, "bmi")
        values: dict[str, float | None] = {
            "weight_kg": kilograms(_figure(found, "weight"), bmi, "weight"),
            "bmi": bmi,
        }
        if found.get("fat"):
            values["body_fat_pct"] = _figure(found, "fat")
        # Only a scale's own name tells that nobody typed it.
        by_scale = str(found.get("source") or "").lower().startswith(_SCALES)
        self._weighed[not by_scale].add(when, values)

    def _take_exercise(self, found: Object) -> None:
        begun = self._seconds({"dateTime": found.get("startTime")})
        name = "activeDuration" if found.get("activeDuration") else "duration"
        seconds = _figure(found, name) / 1000
        if not 0 < seconds <= _MOST_WORKOUT_SECONDS:
            raise CellRefused(name, "impossible", seconds)
        day = number_of(datetime.fromtimestamp(begun, UTC).astimezone(ZONE).date())
        self._workouts.setdefault(day, {})[begun] = seconds

    def _seconds(self, found: Object) -> float:
        """Read an instant in UTC. Days repeat thousands of times, so each is read once."""
        stamp = found.get("dateTime")
        parts = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
        if parts is None or not (parts[4] < "24" and parts[5] < "60" and parts[6] < "60"):
            raise CellRefused("dateTime", "not_an_instant", stamp)
        date = parts[0][:8]
        midnight = self._midnights.get(date)
        if midnight is None:
            midnight = self._midnights[date] = _day(date) * 86_400.0
        return midnight + int(parts[4]) * 3600 + int(parts[5]) * 60 + int(parts[6])

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of all days."""
        for day, rate in self._resting.items():
            yield Reading("resting_heart_rate", numbered_day(day), rate, BAND)
        yield from self._minutes.readings(self._minutes.metres_of(_DISTANCES))
        yield from self._nights.readings()
        for day, series in self._active.items():
            if minutes := sum(series.values()):
                yield Reading("active_minutes", numbered_day(day), float(round(minutes)), BAND)
        for day, done in self._workouts.items():
            yield Reading("workouts", numbered_day(day), float(len(done)), BAND)
            minutes = round(sum(done.values()) / 60, 2)
            yield Reading("workout_minutes", numbered_day(day), minutes, BAND)
        weighed = [
            reading for weighings in self._weighed.values() for reading in weighings.readings()
        ]
        yield from measured_before_typed(self._source, weighed)


def _figure(value: Object, name: str) -> float:
    found = value.get(name)
    if isinstance(found, bool):
        raise CellRefused(name, "not_a_number", found)
    figure = number(str(found), name)
    if figure < 0:
        raise CellRefused(name, "negative", found)
    return figure


def _day(written: object) -> int:
    """Read a day such as 10/31/26, month first, as its number. Raises CellRefused."""
    parts = _DAY.match(written) if isinstance(written, str) else None
    try:
        if parts:
            day = datetime(2000 + int(parts[3]), int(parts[1]), int(parts[2]), tzinfo=ZONE).date()
            return number_of(bounded(day, "dateTime"))
    except ValueError:
        pass
    raise CellRefused("dateTime", "not_a_day", written)


def _middle(data: object, asleep: float) -> float:
    """Compute the mean instant of the seconds asleep; 0 where the levels don't add up to them."""
    seconds = moment = 0.0
    for level in data if isinstance(data, list) else ():
        if not isinstance(level, dict) or level.get("level") in _AWAKE_LEVELS | {AWAKE}:
            continue
        start = local_of(str(level.get("dateTime")), "levels.dateTime", *_LOCAL).timestamp()
        lasting = _figure(level, "seconds")
        seconds += lasting
        moment += lasting * (start + lasting / 2)
    # Short times awake are told apart from the levels.
    return moment / seconds if seconds and abs(seconds - asleep) <= 0.15 * seconds else 0.0
