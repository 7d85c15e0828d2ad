"""Gadgetbridge's tables of single measurements, of weighings, of workouts and of days. Their times are milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from devices.importers.gadgetbridge_data import Cells, Export, figure, whole
from devices.importers.interface import CellRefused, Reading
from devices.importers.minutes import Days, is_heart_rate
from devices.importers.timestamps import (
    day_and_minute,
    instant_of_epoch,
    numbered_day,
    seconds_of_epoch,
)
from devices.importers.weighings import Weighings

_STRESS, _SPO2 = ("STRESS", "stress", 1, 100), ("SPO2", "spo2", 50, 100)
_BREATH = ("RESPIRATORY_RATE", "respiratory_rate", 2, 80)
_RESTING = ("HEART_RATE", "resting_heart_rate", 25, 200)
_HEART = ("HEART_RATE", "", 25, 240)
# Column, metric ("" where each value is a heart rate), lowest and highest that can be.
_Series = tuple[str, str, int, int]
RESTING: dict[str, _Series] = {
    "HUAMI_HEART_RATE_RESTING_SAMPLE": _RESTING,
    "GARMIN_HEART_RATE_RESTING_SAMPLE": _RESTING,
}
SERIES: dict[str, _Series] = {
    "HUAMI_STRESS_SAMPLE": _STRESS,
    "HUAMI_SPO2_SAMPLE": _SPO2,
    "HUAMI_SLEEP_RESPIRATORY_RATE_SAMPLE": ("RATE", "respiratory_rate", 2, 80),
    "HUAWEI_STRESS_SAMPLE": _STRESS,
    "HYBRID_HRSPO2_SAMPLE": _SPO2,
    **{
        f"{maker}_{table}": series
        for maker in ("GARMIN", "CMF", "COLMI", "MOYOUNG", "GENERIC")
        for table, series in {
            "STRESS_SAMPLE": _STRESS,
            "SPO2_SAMPLE": _SPO2,
            "RESPIRATORY_RATE_SAMPLE": _BREATH,
            "HEART_RATE_SAMPLE": _HEART,
        }.items()
    },
}
WEIGHTS = ("MI_SCALE_WEIGHT_SAMPLE", "GENERIC_WEIGHT_SAMPLE")
WORKOUTS = "BASE_ACTIVITY_SUMMARY"
# Where a table of workouts tells when one began and ended, and how long the person was in motion.
_WORKOUT_COLUMNS = {
    WORKOUTS: ("START_TIME", "END_TIME", "SUMMARY_DATA"),
    "HUAWEI_WORKOUT_SUMMARY_SAMPLE": ("START_TIMESTAMP", "END_TIMESTAMP", "DURATION"),
}
DAYS = "XIAOMI_DAILY_SUMMARY_SAMPLE"
_DAY_COLUMNS = {
    "STEPS": "steps",
    "HR_AVG": "mean_heart_rate",
    "STRESS_AVG": "stress",
    "SPO2_AVG": "spo2",
    "CALORIES": "energy_kcal",
}
_RESTING_COLUMN = {"HR_RESTING": "resting_heart_rate"}
_MOST_WORKOUT_SECONDS = 86_400


def series_readings(export: Export, tables: dict[str, _Series]) -> Iterator[Reading]:
    """Yield the mean of each day of single measurements; heart rates as of a band that measures now and then."""
    for table, (column, metric, lowest, highest) in tables.items():
        devices: dict[int, Days] = {}
        for cells in export.rows(table, ("TIMESTAMP", "DEVICE_ID", column)):
            try:
                number, moment = whole(cells, "DEVICE_ID"), _seconds(cells)
                value = figure(cells, column)
            except CellRefused as refused:
                export.refuse(table, refused)
                continue
            if value is None or not lowest <= value <= highest:
                export.source.report.leave_out("nothing_measured")
                continue
            days = devices.setdefault(number, Days(export.source, export.device(number).band))
            day, minute = day_and_minute(moment)
            if metric:
                days[day].sample(metric, value)
            elif is_heart_rate(round(value)):
                days[day].beat(round(value))
                days[day].wear_hour(minute // 60)
        for days in devices.values():
            yield from _folded(days)


def _folded(days: Days) -> Iterator[Reading]:
    for day, folded in days.days.items():
        if folded.worn_hours:
            yield days.reading(day, "wear_minutes", float(folded.worn_minutes()))
        for metric, mean in folded.body_metrics():
            yield days.reading(day, metric, mean)


def weight_readings(export: Export) -> Iterator[Reading]:
    """Yield weighings."""
    for table in WEIGHTS:
        scales: dict[int, Weighings] = {}
        for cells in export.rows(table, ("TIMESTAMP", "DEVICE_ID", "WEIGHT_KG")):
            try:
                number = whole(cells, "DEVICE_ID")
                instant = instant_of_epoch(whole(cells, "TIMESTAMP"), "TIMESTAMP")
                scale = scales.setdefault(
                    number, Weighings(export.source, export.device(number).scale)
                )
                scale.add(instant, {"weight_kg": figure(cells, "WEIGHT_KG")})
            except CellRefused as refused:
                export.refuse(table, refused)
        for scale in scales.values():
            yield from scale.readings()


def workout_readings(export: Export) -> Iterator[Reading]:
    """Yield how many workouts began on a day, and their minutes in motion. Where they led is never read.

    The app keeps those of Huawei in a table of their own too: one that begins at the same second counts once.
    """
    seen: set[tuple[int, int]] = set()
    done: dict[tuple[int, int], list[float]] = {}
    for table, (start, end, active) in _WORKOUT_COLUMNS.items():
        for cells in export.rows(table, ("DEVICE_ID", start, end), (active,)):
            try:
                number = whole(cells, "DEVICE_ID")
                begun, ended = (seconds_of_epoch(whole(cells, name), name) for name in (start, end))
                seconds = _active_seconds(cells.get(active)) or ended - begun
                if not 0 < seconds <= _MOST_WORKOUT_SECONDS:
                    raise CellRefused(end, "impossible", cells[end])
            except CellRefused as refused:
                export.refuse(table, refused)
                continue
            if table != WORKOUTS and (number, int(begun)) in seen:
                export.source.report.leave_out("repeated_row")
                continue
            seen.add((number, int(begun)))
            day = done.setdefault((number, day_and_minute(begun)[0]), [0.0, 0.0])
            day[0] += 1
            day[1] += seconds / 60
    for (number, day_number), (count, minutes) in done.items():
        device, day_ = export.device(number).band, numbered_day(day_number)
        yield Reading("workouts", day_, count, device)
        yield Reading("workout_minutes", day_, round(minutes, 2), device)


def resting_of_days(export: Export) -> Iterator[Reading]:
    """Yield the resting heart rate that a Xiaomi band tells of each day."""
    yield from _of_days(export, _RESTING_COLUMN)


def day_readings(export: Export) -> Iterator[Reading]:
    """Yield what else a Xiaomi band tells of each day."""
    yield from _of_days(export, _DAY_COLUMNS)


def _of_days(export: Export, columns: dict[str, str]) -> Iterator[Reading]:
    for cells in export.rows(DAYS, ("TIMESTAMP", "DEVICE_ID"), tuple(columns)):
        try:
            device = export.device(whole(cells, "DEVICE_ID")).band
            day, _minute = day_and_minute(_seconds(cells))
            values = {metric: figure(cells, name) for name, metric in columns.items()}
        except CellRefused as refused:
            export.refuse(DAYS, refused)
            continue
        for metric, value in values.items():
            if value is not None and value > 0:
                yield Reading(metric, numbered_day(day), value, device)


def _seconds(cells: Cells) -> float:
    return seconds_of_epoch(whole(cells, "TIMESTAMP"), "TIMESTAMP")


def _active_seconds(summary: Any) -> float:
    """Read the seconds in motion from a workout's summary, or as they are told; 0 where they aren't."""
    if type(summary) is int:
        return float(max(summary, 0))
    try:
        told = json.loads(summary) if isinstance(summary, str) else {}
        seconds = told["activeSeconds"]["value"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0.0
    return float(seconds) if type(seconds) in {int, float} else 0.0
