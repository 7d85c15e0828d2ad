"""Weighings of a scale, folded to days: the first of a day stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.numbers import measured
from devices.importers.source import Source
from devices.importers.timestamps import minute_of

KILOGRAMS = {
    "kg": 1.0,
    "公斤": 1.0,
    "千克": 1.0,
    "g": 0.001,
    "lb": 0.45359237,
    "lbs": 0.45359237,
    "st": 6.35029318,
    "斤": 0.5,
}
_WITH_UNIT = re.compile(r"(.*[\d.,])\s*([^\W\d]+)")
_STONES_AND_POUNDS = re.compile(r"(\d+) ?st ?(\d+(?:[.,]\d+)?) ?lbs?", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class WeighedDay:
    """One day: when it was weighed, and what the first time measured. `timed` where its clock is known."""

    first: datetime
    timed: bool = True
    values: dict[str, float] = field(default_factory=dict)
    times: set[datetime] = field(default_factory=set)


class Weighings:
    """The weighings of one scale."""

    def __init__(self, source: Source, device: DeviceHint, *, typed_by_hand: bool = False) -> None:
        self._source = source
        self._device = device
        self._typed = typed_by_hand
        self._days: dict[date, WeighedDay] = {}

    def add(
        self, instant: datetime, values: Mapping[str, float | None], *, timed: bool = True
    ) -> None:
        """Add one weighing, or one quantity of it. A value of zero was not measured. Raises CellRefused.

        Where the clock isn't known (`timed` false), the instant is of the right day only.
        """
        taken = {}
        for metric, value in values.items():
            if value is None:
                continue
            if value < 0:
                raise CellRefused(metric, "negative", value)
            if value == 0:
                self._source.report.leave_out("zero_is_not_measured")
                continue
            # Exports carry the noise of 32-bit numbers: 52.5999984741211 was 52.6.
            taken[metric] = round(value, 3)
        if taken:
            self._take(instant, taken, timed)

    def _take(self, instant: datetime, taken: dict[str, float], timed: bool) -> None:
        day = self._days.setdefault(instant.date(), WeighedDay(instant, timed))
        if len(self._days) > self._source.limits.days:
            raise FileRefused("too_many_days", value=len(self._days))
        day.times.add(instant)
        if instant < day.first:
            day.first, day.timed, day.values = instant, timed, taken
        elif instant == day.first:
            if taken.keys() & day.values.keys():
                self._source.report.leave_out("repeated_row")
            day.values = taken | day.values

    def readings(self) -> Iterator[Reading]:
        """Yield each day: how often, at which minute first, and what was measured then."""
        for day, weighed in self._days.items():
            metrics = {
                "weigh_ins": float(len(weighed.times)),
                **weighed.values,
            }
            if weighed.timed:
                metrics["weigh_in_minute"] = float(minute_of(weighed.first))
            for metric, value in metrics.items():
                yield Reading(metric, day, value, self._device, self._typed)


def kilograms(cell: str, field: str, decimal: str = "") -> float | None:
    """Read a weight, in kilograms where no unit stands beside it; None where there is none. Raises CellRefused."""
    text = cell.strip()
    if both := _STONES_AND_POUNDS.fullmatch(text):
        stones, pounds = both.groups()
        return int(stones) * KILOGRAMS["st"] + float(pounds.replace(",", ".")) * KILOGRAMS["lb"]
    found = _WITH_UNIT.fullmatch(text)
    if found is None:
        return measured(cell, field, decimal)
    factor = KILOGRAMS.get(found[2].casefold())
    if factor is None:
        raise CellRefused(field, "unknown_unit", cell)
    value = measured(found[1], field, decimal)
    return None if value is None else value * factor
