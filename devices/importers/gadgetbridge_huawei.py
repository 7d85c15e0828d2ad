"""Gadgetbridge's tables of Huawei and Honor: activity in stretches, minutes of sleep, nights, workouts.

Activity is written twice: a row at the beginning of a stretch with what was measured, and a mark at its end, which
measures nothing. Its times are seconds, those of sleep milliseconds; -1 stands for nothing measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.importers.gadgetbridge_data import Cells, Export, figure, whole, whole_or_none
from devices.importers.interface import CellRefused, Reading
from devices.importers.minutes import Day, Days, is_heart_rate
from devices.importers.sleep import ASLEEP, AWAKE, DEEP, LIGHT, REM, Nights
from devices.importers.timestamps import day_and_minute, seconds_of_epoch

ACTIVITY, STAGES, NIGHTS = (
    "HUAWEI_ACTIVITY_SAMPLE",
    "HUAWEI_SLEEP_STAGE_SAMPLE",
    "HUAWEI_SLEEP_STATS_SAMPLE",
)
WORKOUTS = "HUAWEI_WORKOUT_SUMMARY_SAMPLE"
TABLES = (ACTIVITY, STAGES, NIGHTS, WORKOUTS)

_NEEDED = ("TIMESTAMP", "DEVICE_ID", "OTHER_TIMESTAMP", "STEPS")
_MORE = ("RAW_KIND", "CALORIES", "DISTANCE", "SPO", "HEART_RATE")
_NIGHT_MORE = ("AVG_BREATH_RATE", "AVG_OXYGEN_SATURATION")
_KINDS = {6: LIGHT, 7: DEEP, 0x5656: REM, 0x5658: AWAKE}
_STAGES = {1: LIGHT, 2: REM, 3: DEEP, 4: AWAKE}
_NAP = 5
_MINUTE, _DAY_SECONDS = 60, 86_400
_MOST_STEPS_A_MINUTE = 400
# The watch counts calories, a thousandth of a kilocalorie.
_KCAL = 0.001

Span = tuple[float, float]


@dataclass(slots=True)
class Watch:
    """One device: what it measured, and the sleep that its activity tells."""

    days: Days
    nights: Nights


def activity_readings(export: Export) -> Iterator[Reading]:
    """Yield the metrics of each day, and last the nights that the activity tells: of devices without stages."""
    watches: dict[int, Watch] = {}
    for cells in export.rows(ACTIVITY, _NEEDED, _MORE, order="TIMESTAMP"):
        try:
            number = whole(cells, "DEVICE_ID")
            if number not in watches:
                band = export.device(number).band
                watches[number] = Watch(Days(export.source, band), Nights(export.source, band))
            _add(cells, watches[number])
        except CellRefused as refused:
            export.refuse(ACTIVITY, refused)
    for watch in watches.values():
        yield from _measured(watch.days)
        yield from watch.nights.readings()


def _add(cells: Cells, watch: Watch) -> None:
    start, stop = (
        seconds_of_epoch(whole(cells, name), name) for name in ("TIMESTAMP", "OTHER_TIMESTAMP")
    )
    if start > stop:
        return
    if stop - start > _DAY_SECONDS:
        raise CellRefused("OTHER_TIMESTAMP", "impossible", cells["OTHER_TIMESTAMP"])
    number, minute = day_and_minute(start)
    day = watch.days[number]
    stage = _KINDS.get(whole_or_none(cells, "RAW_KIND") or 0)
    if stage:
        watch.nights.add(start, stop, stage)
    steps = whole_or_none(cells, "STEPS") or 0
    if steps > _MOST_STEPS_A_MINUTE * max(1.0, (stop - start) / _MINUTE):
        raise CellRefused("STEPS", "impossible", steps)
    if steps > 0:
        # Two stretches may begin in one minute; both count.
        day.steps_by_hour[minute // 60] += steps
        day.wear_hour(minute // 60)
    _add_body(cells, day, minute)


def _add_body(cells: Cells, day: Day, minute: int) -> None:
    heart = whole_or_none(cells, "HEART_RATE")
    if heart is not None and heart != -1 and is_heart_rate(heart & 0xFF):
        # The column is a signed byte: 131 a minute is written -125.
        day.beat(heart & 0xFF)
        day.wear_hour(minute // 60)
    oxygen = whole_or_none(cells, "SPO") or 0
    if 50 <= oxygen <= 100:
        day.sample("spo2", oxygen)
    for name, metric, unit in (("DISTANCE", "distance_m", 1.0), ("CALORIES", "energy_kcal", _KCAL)):
        amount = whole_or_none(cells, name) or 0
        if amount > 0:
            day.total(metric, amount * unit)


def _measured(days: Days) -> Iterator[Reading]:
    for number, day in days.days.items():
        if day.worn_hours:
            yield days.reading(number, "wear_minutes", float(day.worn_minutes()))
        if day.steps:
            for metric, value in day.step_metrics():
                yield days.reading(number, metric, value)
        for metric, value in day.body_metrics():
            yield days.reading(number, metric, value)
        for metric, value in day.totals.items():
            yield days.reading(number, metric, round(value, 2))


def night_readings(export: Export) -> Iterator[Reading]:
    """Yield nights: minutes by their stages, of a night that is told within it; without a stage the whole of it.

    A night begins with falling asleep: what was lain awake before is none of it.
    """
    spans = dict(_spans(export))
    nights: dict[int, Nights] = {}
    staged: set[tuple[int, Span]] = set()
    for cells in export.rows(STAGES, ("TIMESTAMP", "DEVICE_ID", "STAGE"), order="TIMESTAMP"):
        try:
            number, code = whole(cells, "DEVICE_ID"), whole(cells, "STAGE")
            begun = seconds_of_epoch(whole(cells, "TIMESTAMP"), "TIMESTAMP")
        except CellRefused as refused:
            export.refuse(STAGES, refused)
            continue
        begun -= begun % _MINUTE
        span = _span_of(spans.get(number, []), begun)
        if code == _NAP:
            export.source.report.leave_out("nap")
        elif code in _STAGES and (span or number not in spans):
            _nights_of(export, nights, number).add(begun, begun + _MINUTE, _STAGES[code])
        if span:
            staged.add((number, span))
    for number, told in spans.items():
        for span in told:
            if (number, span) not in staged:
                _nights_of(export, nights, number).add(*span, ASLEEP)
    for of_device in nights.values():
        yield from of_device.readings()


def _nights_of(export: Export, nights: dict[int, Nights], number: int) -> Nights:
    if number not in nights:
        nights[number] = Nights(export.source, export.device(number).band)
    return nights[number]


def _span_of(spans: list[Span], begun: float) -> Span | None:
    """Return the night that a minute belongs to; the minute of waking belongs to none."""
    return next((span for span in spans if span[0] <= begun < span[1]), None)


def _spans(export: Export) -> Iterator[tuple[int, list[Span]]]:
    """Yield each device's nights, from falling asleep to waking, in whole minutes."""
    spans: dict[int, list[Span]] = {}
    for cells in export.rows(NIGHTS, ("TIMESTAMP", "DEVICE_ID", "WAKEUP_TIME"), order="TIMESTAMP"):
        try:
            number = whole(cells, "DEVICE_ID")
            start, stop = (
                seconds_of_epoch(whole(cells, name), name) // _MINUTE * _MINUTE
                for name in ("TIMESTAMP", "WAKEUP_TIME")
            )
            if not 0 < stop - start <= _DAY_SECONDS:
                raise CellRefused("WAKEUP_TIME", "impossible", cells["WAKEUP_TIME"])
        except CellRefused as refused:
            export.refuse(NIGHTS, refused)
            continue
        spans.setdefault(number, []).append((start, stop))
    yield from spans.items()


def body_of_nights(export: Export) -> Iterator[Reading]:
    """Yield the breaths and the oxygen that a night's report tells of the day of waking."""
    devices: dict[int, Days] = {}
    for cells in export.rows(NIGHTS, ("TIMESTAMP", "DEVICE_ID", "WAKEUP_TIME"), _NIGHT_MORE):
        try:
            number = whole(cells, "DEVICE_ID")
            woken, _minute = day_and_minute(
                seconds_of_epoch(whole(cells, "WAKEUP_TIME"), "WAKEUP_TIME")
            )
            breaths, oxygen = (figure(cells, name) or 0.0 for name in _NIGHT_MORE)
        except CellRefused:
            # It was named when the night was read.
            continue
        days = devices.setdefault(number, Days(export.source, export.device(number).band))
        if 2 <= breaths <= 80:
            days[woken].sample("respiratory_rate", breaths)
        if 50 <= oxygen <= 100:
            days[woken].sample("spo2", oxygen)
    for days in devices.values():
        for day, folded in days.days.items():
            for metric, mean in folded.body_metrics():
                yield days.reading(day, metric, mean)
