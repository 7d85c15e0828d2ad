"""Gadgetbridge's tables of activity: one row a minute, each family of devices with kinds and counters of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from devices.importers.gadgetbridge_data import Cells, Export, whole, whole_or_none
from devices.importers.interface import CellRefused, Reading
from devices.importers.minutes import Day
from devices.importers.samples import (
    FIRST_MI_BAND_KINDS,
    MI_BAND_KINDS,
    MOST_STEPS,
    Kinds,
    Samples,
)
from devices.importers.sleep import AWAKE, DEEP, LIGHT, REM
from devices.importers.timestamps import day_and_minute

_NEEDED = ("TIMESTAMP", "DEVICE_ID", "STEPS", "RAW_KIND", "HEART_RATE")
_MORE = ("STRESS", "SPO2", "DISTANCE_CM", "ACTIVE_CALORIES", "DEEP_SLEEP", "REM_SLEEP")

# Mi Band 7, Amazfit: 120 is asleep; the stages stand in columns, their highest bit is status.
_ASLEEP, _DEEPLY, _DREAMING = 120, 121, 122
_STATUS_BIT = 0x80
_DEEP_FROM, _REM_FROM = 43, 56
_EXTENDED_KINDS = Kinds(
    MappingProxyType({_ASLEEP: LIGHT, _DEEPLY: DEEP, _DREAMING: REM}), frozenset({115, 118})
)
# The app's own numbers, where the band has none.
_APP_KINDS = Kinds(
    MappingProxyType({0x2: LIGHT, 0x4: DEEP, 0x1000000: REM, 0x2000000: AWAKE}), frozenset({8})
)


@dataclass(frozen=True, slots=True)
class ActivityTable:
    """How a table is read. `counters` run on from midnight; `kcal` is one of ACTIVE_CALORIES in kilocalories."""

    name: str
    kinds: Kinds
    counters: bool = False
    kcal: float = 0.001
    # Some rows stand at the end of their minute.
    ahead_seconds: int = 0


# The newest first: of a device that changed its table the newer one speaks for a day that both hold.
TABLES = (
    ActivityTable("XIAOMI_ACTIVITY_SAMPLE", _APP_KINDS),
    ActivityTable("HUAMI_EXTENDED_ACTIVITY_SAMPLE", _EXTENDED_KINDS),
    ActivityTable("MI_BAND_ACTIVITY_SAMPLE", MI_BAND_KINDS),
    ActivityTable("GARMIN_ACTIVITY_SAMPLE", _APP_KINDS, counters=True, kcal=1, ahead_seconds=60),
)
# What a watch that was out of reach for hours catches up with in one row.
_MOST_STEPS_OF_A_COUNTER = 50_000


def readings(table: ActivityTable, export: Export) -> Iterator[Reading]:
    """Yield the metrics of each day and device of a table."""
    devices: dict[int, tuple[Samples, Counters]] = {}
    for cells in export.rows(table.name, _NEEDED, _MORE, order="TIMESTAMP"):
        try:
            number = whole(cells, "DEVICE_ID")
            if number not in devices:
                devices[number] = _samples(table, export, number), Counters()
            samples, counters = devices[number]
            if table.counters:
                counters.turn_back(cells)
            _add(table, cells, samples)
        except CellRefused as refused:
            export.refuse(table.name, refused)
    for samples, _counters in devices.values():
        yield from samples.readings()


def _samples(table: ActivityTable, export: Export, number: int) -> Samples:
    device = export.device(number)
    kinds = table.kinds
    if kinds is MI_BAND_KINDS and device.is_first_mi_band:
        kinds = FIRST_MI_BAND_KINDS
    most = _MOST_STEPS_OF_A_COUNTER if table.counters else MOST_STEPS
    return Samples(export.source, device.band, kinds, most)


def _add(table: ActivityTable, cells: Cells, samples: Samples) -> None:
    stamp = whole(cells, "TIMESTAMP") - table.ahead_seconds
    steps, heart = whole_or_none(cells, "STEPS"), whole_or_none(cells, "HEART_RATE")
    # -1 is what the app writes where nothing was measured.
    counted = 0 if steps in {None, -1} else steps or 0
    day, first = samples.add(stamp, counted, _kind(cells), -1 if heart is None else heart)
    if first:
        _add_more(table, cells, day)


def _kind(cells: Cells) -> int:
    kind = whole_or_none(cells, "RAW_KIND")
    if kind == _ASLEEP and "REM_SLEEP" in cells:
        if (whole_or_none(cells, "REM_SLEEP") or 0) & ~_STATUS_BIT >= _REM_FROM:
            return _DREAMING
        if (whole_or_none(cells, "DEEP_SLEEP") or 0) & ~_STATUS_BIT >= _DEEP_FROM:
            return _DEEPLY
    return -1 if kind is None else kind


def _add_more(table: ActivityTable, cells: Cells, day: Day) -> None:
    """Add what only some bands measure."""
    for name in ("DISTANCE_CM", "ACTIVE_CALORIES", "STRESS", "SPO2"):
        value = cells.get(name)
        if type(value) is not int or value <= 0:
            continue
        if name == "DISTANCE_CM":
            day.total("distance_m", value / 100)
        elif name == "ACTIVE_CALORIES":
            day.total("energy_kcal", value * table.kcal)
        elif name == "STRESS" and value <= 100:
            day.sample("stress", value)
        elif name == "SPO2" and 50 <= value <= 100:
            day.sample("spo2", value)


class Counters:
    """Counters of one device that run on from midnight, turned back into what each row adds."""

    def __init__(self) -> None:
        self._day = -1
        self._before: dict[str, int] = {}

    def turn_back(self, cells: Cells) -> None:
        """Put into each cell what it adds to the row before of the same day. Raises CellRefused."""
        # A row at midnight ends the day before.
        day, _minute = day_and_minute(whole(cells, "TIMESTAMP") - 1)
        if day != self._day:
            self._day, self._before = day, {}
        for name in ("STEPS", "DISTANCE_CM", "ACTIVE_CALORIES"):
            count = whole_or_none(cells, name)
            if count is None or count < 0:
                continue
            before = self._before.get(name, 0)
            cells[name] = count - before if count >= before else count
            self._before[name] = count
