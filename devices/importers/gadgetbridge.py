"""Gadgetbridge: the SQLite database that the app exports, bare or in its ZIP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from devices.importers import database
from devices.importers.database import Database
from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.minutes import Day
from devices.importers.moments import day_and_minute, seconds_of_epoch
from devices.importers.nights import Night, night_readings
from devices.importers.samples import Samples
from devices.importers.source import Member, Source

NAME = "gadgetbridge"

MI_BAND = "MI_BAND_ACTIVITY_SAMPLE"
XIAOMI = "XIAOMI_ACTIVITY_SAMPLE"
XIAOMI_SLEEP = "XIAOMI_SLEEP_TIME_SAMPLE"

_NEEDED = ("TIMESTAMP", "DEVICE_ID", "STEPS", "RAW_KIND", "HEART_RATE")
_EXTRA = ("STRESS", "SPO2", "DISTANCE_CM", "ACTIVE_CALORIES")
_SLEEP = ("TIMESTAMP", "DEVICE_ID", "WAKEUP_TIME", "TOTAL_DURATION")
_SLEEP_STAGES = ("DEEP_SLEEP_DURATION", "LIGHT_SLEEP_DURATION", "REM_SLEEP_DURATION")
_LONGEST_NIGHT_MINUTES = 24 * 60

Hints = dict[int, DeviceHint]


def recognises(source: Source) -> bool:
    """Look for a database; which tables it holds is seen when it is read."""
    return _member(source) is not None


def read(source: Source) -> Iterator[Reading]:
    """Read the tables that are known, each by its own units."""
    member = _member(source)
    if member is None:
        raise FileRefused("unknown_format")
    with database.opened(source.on_disk(member)) as data:
        tables = {name: data.columns_of(name) for name in (MI_BAND, XIAOMI, XIAOMI_SLEEP)}
        if not any(tables.values()):
            raise FileRefused("unknown_format")
        hints = _devices(data)
        for table in (MI_BAND, XIAOMI):
            if tables[table]:
                yield from _activity(data, table, tables[table], hints, source)
        if tables[XIAOMI_SLEEP]:
            yield from _sleep(data, tables[XIAOMI_SLEEP], hints, source)


def _member(source: Source) -> Member | None:
    for member in source.members:
        may_be = len(source.members) == 1 or member.name.lower().endswith(
            (".db", ".sqlite", ".sqlite3", "gadgetbridge")
        )
        if may_be and member.head.startswith(database.MAGIC):
            return member
    return None


def _devices(data: Database) -> Hints:
    """Read what the file says of its devices. The hardware address tells one from the other."""
    columns = data.columns_of("DEVICE")
    if not {"_ID", "MODEL", "IDENTIFIER"} <= set(columns):
        return {}
    return {
        number: DeviceHint("band", str(identifier or "")[:64], str(model or "")[:64])
        for number, model, identifier in data.rows("DEVICE", ("_ID", "MODEL", "IDENTIFIER"))
        if isinstance(number, int)
    }


def _hint(hints: Hints, number: int) -> DeviceHint:
    return hints.get(number) or DeviceHint("band", f"gadgetbridge-{number}" if number != 1 else "")


def _activity(
    data: Database, table: str, columns: Sequence[str], hints: Hints, source: Source
) -> Iterator[Reading]:
    _require(columns, _NEEDED)
    extra = [name for name in _EXTRA if name in columns]
    devices: dict[int, Samples] = {}
    for row in data.rows(table, (*_NEEDED, *extra), order="TIMESTAMP"):
        source.count_row()
        try:
            _add(row, extra, devices, hints, source)
        except CellRefused as refused:
            source.report.refuse(0, f"{table}.{refused.field}", refused.code, refused.value)
    for samples in devices.values():
        yield from samples.readings()


def _add(
    row: Sequence[Any],
    extra: Sequence[str],
    devices: dict[int, Samples],
    hints: Hints,
    source: Source,
) -> None:
    for name, value in zip(_NEEDED, row, strict=False):
        if type(value) is not int and not (value is None and name in _NEEDED[2:]):
            raise CellRefused(name, "not_a_number", value)
    stamp, number = row[0], row[1]
    samples = devices.get(number)
    if samples is None:
        samples = devices[number] = Samples(source, _hint(hints, number))
        if len(devices) > 100:
            raise FileRefused("too_many_devices", value=len(devices))
    heart_rate = -1 if row[4] is None else row[4]
    day, first = samples.add(stamp, row[2] or 0, -1 if row[3] is None else row[3], heart_rate)
    if not first:
        return
    for name, value in zip(extra, row[5:], strict=True):
        if type(value) is int and value > 0:
            _add_extra(day, name, value)


def _add_extra(day: Day, name: str, value: int) -> None:
    """Add what only some bands measure. Energy comes in calories, a thousandth of what people call a calorie."""
    if name == "DISTANCE_CM":
        day.total("distance_m", value / 100)
    elif name == "ACTIVE_CALORIES":
        day.total("energy_kcal", value / 1000)
    elif name == "STRESS" and value <= 100:
        day.sample("stress", value)
    elif name == "SPO2" and 50 <= value <= 100:
        day.sample("spo2", value)


def _sleep(
    data: Database, columns: Sequence[str], hints: Hints, source: Source
) -> Iterator[Reading]:
    """Read nights. TIMESTAMP (asleep) and WAKEUP_TIME are milliseconds, durations minutes."""
    _require(columns, _SLEEP)
    staged = set(_SLEEP_STAGES) <= set(columns)
    names = (*_SLEEP, *(_SLEEP_STAGES if staged else ()))
    optional = [name for name in ("AWAKE_DURATION", "IS_AWAKE") if name in columns]
    nights: dict[tuple[int, int], Night] = {}
    for row in data.rows(XIAOMI_SLEEP, (*names, *optional)):
        source.count_row()
        cells = dict(zip((*names, *optional), row, strict=True))
        try:
            day, night = _night(cells, source)
        except CellRefused as refused:
            source.report.refuse(0, f"{XIAOMI_SLEEP}.{refused.field}", refused.code, refused.value)
            continue
        if night is None:
            continue
        whole = nights.setdefault((cells["DEVICE_ID"], day), Night())
        for name in ("asleep", "deep", "rem", "awake", "moment"):
            setattr(whole, name, getattr(whole, name) + getattr(night, name))
        whole.staged |= night.staged
    for (number, day), night in nights.items():
        yield from night_readings(source, _hint(hints, number), day, night)


def _night(cells: dict[str, Any], source: Source) -> tuple[int, Night | None]:
    for name, value in cells.items():
        if type(value) is not int and not (value is None and name not in _SLEEP[:3]):
            raise CellRefused(name, "not_a_number", value)
        if value is not None and value < 0:
            raise CellRefused(name, "negative", value)
    if cells.get("IS_AWAKE") == 0:
        source.report.leave_out("still_asleep")
        return 0, None
    start = seconds_of_epoch(cells["TIMESTAMP"], "TIMESTAMP")
    stop = seconds_of_epoch(cells["WAKEUP_TIME"], "WAKEUP_TIME")
    deep, light, rem = (cells.get(name) or 0 for name in _SLEEP_STAGES)
    asleep = deep + light + rem or cells["TOTAL_DURATION"] or 0
    lain = (stop - start) / 60
    if not 0 <= lain <= _LONGEST_NIGHT_MINUTES:
        raise CellRefused("WAKEUP_TIME", "impossible", cells["WAKEUP_TIME"])
    if asleep > lain + 5:
        raise CellRefused("TOTAL_DURATION", "durations_disagree", asleep)
    day, _minute = day_and_minute(stop)
    seconds = asleep * 60
    middle = seconds * (start + stop) / 2
    awake = (cells.get("AWAKE_DURATION") or 0) * 60
    return day, Night(seconds, deep * 60, rem * 60, awake, middle, staged=deep + light + rem > 0)


def _require(columns: Sequence[str], needed: Sequence[str]) -> None:
    for name in needed:
        if name not in columns:
            raise FileRefused("missing_column", field=name)
