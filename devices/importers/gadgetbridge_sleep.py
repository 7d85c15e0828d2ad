"""Gadgetbridge's tables of nights and of stages of sleep. Their times are milliseconds, durations minutes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from devices.importers.gadgetbridge_data import Cells, Export, whole, whole_or_none
from devices.importers.interface import CellRefused, Reading
from devices.importers.sleep import ASLEEP, AWAKE, DEEP, LIGHT, REM, Night, Nights, night_readings
from devices.importers.timestamps import day_and_minute, seconds_of_epoch

XIAOMI_NIGHTS, XIAOMI_STAGES = "XIAOMI_SLEEP_TIME_SAMPLE", "XIAOMI_SLEEP_STAGE_SAMPLE"
GARMIN_STAGES, GARMIN_EVENTS = "GARMIN_SLEEP_STAGE_SAMPLE", "GARMIN_EVENT_SAMPLE"
TABLES = (XIAOMI_NIGHTS, XIAOMI_STAGES, GARMIN_STAGES)

_DURATIONS = ("DEEP_SLEEP_DURATION", "LIGHT_SLEEP_DURATION", "REM_SLEEP_DURATION")
_MORE = (*_DURATIONS, "TOTAL_DURATION", "AWAKE_DURATION", "IS_AWAKE")
_LONGEST_NIGHT_MINUTES = 24 * 60
_TOLERANCE_MINUTES = 5
_XIAOMI = {2: DEEP, 3: LIGHT, 4: REM}
_GARMIN = {2: LIGHT, 3: DEEP, 4: REM}
_GARMIN_SLEEP_EVENT, _GARMIN_BEGIN = 74, 0
# A stage lasts until the next one begins, but no longer than this.
_LONGEST_STAGE_SECONDS = 4 * 3600

# When a stage began, and which.
Stages = list[tuple[float, str]]
Span = tuple[float, float]


def xiaomi_readings(export: Export) -> Iterator[Reading]:
    """Yield nights: by their durations, without them by their stages, without those from falling asleep to waking."""
    stages = _stages(export, XIAOMI_STAGES, _XIAOMI)
    nights = _nights(export)
    for number in stages.keys() | nights.keys():
        yield from _device_readings(
            export, number, nights.get(number, []), sorted(stages.get(number, []))
        )


def _nights(export: Export) -> dict[int, list[tuple[float, float, Night | None]]]:
    nights: dict[int, list[tuple[float, float, Night | None]]] = {}
    for cells in export.rows(XIAOMI_NIGHTS, ("TIMESTAMP", "DEVICE_ID", "WAKEUP_TIME"), _MORE):
        try:
            number = whole(cells, "DEVICE_ID")
            # A finished night has 0; 1 marks one that still goes on.
            if whole_or_none(cells, "IS_AWAKE") == 1:
                export.source.report.leave_out("still_asleep")
                continue
            nights.setdefault(number, []).append(_night(cells))
        except CellRefused as refused:
            export.refuse(XIAOMI_NIGHTS, refused)
    return nights


def _night(cells: Cells) -> tuple[float, float, Night | None]:
    """Read a night; None for its minutes where the row has no durations."""
    start, stop = (
        seconds_of_epoch(whole(cells, name), name) for name in ("TIMESTAMP", "WAKEUP_TIME")
    )
    deep, light, rem, told, awake = (
        whole_or_none(cells, name) for name in (*_DURATIONS, "TOTAL_DURATION", "AWAKE_DURATION")
    )
    for name, value in cells.items():
        if isinstance(value, int) and value < 0:
            raise CellRefused(name, "negative", value)
    lain = (stop - start) / 60
    if not 0 <= lain <= _LONGEST_NIGHT_MINUTES:
        raise CellRefused("WAKEUP_TIME", "impossible", cells["WAKEUP_TIME"])
    staged = (deep or 0) + (light or 0) + (rem or 0)
    if not staged and told is None:
        return start, stop, None
    asleep = staged or told or 0
    if asleep > lain + _TOLERANCE_MINUTES:
        raise CellRefused("TOTAL_DURATION", "durations_disagree", asleep)
    moment = asleep * 60 * (start + stop) / 2
    night = Night(asleep * 60, (deep or 0) * 60, (rem or 0) * 60, (awake or 0) * 60, moment)
    night.staged = staged > 0
    return start, stop, night


def _device_readings(
    export: Export, number: int, nights: list[tuple[float, float, Night | None]], stages: Stages
) -> Iterator[Reading]:
    device, report = export.device(number).band, export.source.report
    days: dict[int, Night] = {}
    spans: list[Span] = []
    # Of two rows of one night the one that knows more counts, then the longer one.
    for start, stop, told in sorted(
        nights, key=lambda night: (night[2] is None, night[0] - night[1])
    ):
        if any(start < until and since < stop for since, until in _near(spans, start, stop)):
            report.leave_out("repeated_row")
            continue
        spans.append((start, stop))
        night = told or _night_of(stages, start, stop)
        whole_night = days.setdefault(day_and_minute(stop)[0], Night())
        for name in ("asleep", "deep", "rem", "awake", "moment"):
            setattr(whole_night, name, getattr(whole_night, name) + getattr(night, name))
        whole_night.staged |= night.staged
    for day, night in days.items():
        yield from night_readings(export.source, device, day, night)
    rest = Nights(export.source, device)
    for since, until, stage in _stretches(stages):
        if not any(since < stop and start < until for start, stop in spans):
            rest.add(since, until, stage)
    yield from rest.readings()


def _near(spans: Sequence[Span], start: float, stop: float) -> list[Span]:
    return [span for span in spans if span[0] < stop and start < span[1]]


def _night_of(stages: Stages, start: float, stop: float) -> Night:
    """Add up the stages between falling asleep and waking; without one the whole time counts as asleep."""
    night = Night()
    within = stages[bisect_left(stages, (start, "")) : bisect_left(stages, (stop, ""))]
    if not within:
        night.add(start, stop, ASLEEP)
    for (since, stage), (until, _next) in pairwise([*within, (stop, "")]):
        night.add(since, until, stage)
    return night


def _stretches(stages: Stages) -> Iterator[tuple[float, float, str]]:
    for (since, stage), (until, _next) in pairwise(stages):
        if until - since <= _LONGEST_STAGE_SECONDS:
            yield since, until, stage


def _stages(export: Export, table: str, names: dict[int, str]) -> dict[int, Stages]:
    found: dict[int, Stages] = {}
    for cells in export.rows(table, ("TIMESTAMP", "DEVICE_ID", "STAGE")):
        try:
            begun = seconds_of_epoch(whole(cells, "TIMESTAMP"), "TIMESTAMP")
            stage = names.get(whole(cells, "STAGE"), AWAKE)
            found.setdefault(whole(cells, "DEVICE_ID"), []).append((begun, stage))
        except CellRefused as refused:
            export.refuse(table, refused)
    return found


def garmin_readings(export: Export) -> Iterator[Reading]:
    """Yield nights of stages. A row stands where its stage ends; an event tells where the first one began."""
    begun: dict[int, list[float]] = {}
    for cells in export.rows(GARMIN_EVENTS, ("TIMESTAMP", "DEVICE_ID", "EVENT", "EVENT_TYPE")):
        if (cells["EVENT"], cells["EVENT_TYPE"]) == (_GARMIN_SLEEP_EVENT, _GARMIN_BEGIN):
            try:
                start = seconds_of_epoch(whole(cells, "TIMESTAMP"), "TIMESTAMP")
                begun.setdefault(whole(cells, "DEVICE_ID"), []).append(start)
            except CellRefused as refused:
                export.refuse(GARMIN_EVENTS, refused)
    for number, stages in _stages(export, GARMIN_STAGES, _GARMIN).items():
        nights = Nights(export.source, export.device(number).band)
        ends = sorted([*stages, *((start, "") for start in begun.get(number, ()))])
        for (since, _before), (until, stage) in pairwise(ends):
            if stage and until - since <= _LONGEST_STAGE_SECONDS:
                nights.add(since, until, stage)
        yield from nights.readings()
