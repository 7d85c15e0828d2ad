"""Weighings of a scale, folded to days: the first of a day stands for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.moments import minute_of
from devices.importers.source import Source


@dataclass(slots=True)
class WeighedDay:
    """One day: when it was weighed, and what the first time measured."""

    first: datetime
    values: dict[str, float] = field(default_factory=dict)
    times: set[datetime] = field(default_factory=set)


class Weighings:
    """The weighings of one scale."""

    def __init__(self, source: Source, device: DeviceHint, *, typed_by_hand: bool = False) -> None:
        self._source = source
        self._device = device
        self._typed = typed_by_hand
        self._days: dict[date, WeighedDay] = {}

    def add(self, instant: datetime, values: Mapping[str, float | None]) -> None:
        """Add one weighing, or one quantity of it. A value of zero was not measured. Raises CellRefused."""
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
            self._take(instant, taken)

    def _take(self, instant: datetime, taken: dict[str, float]) -> None:
        day = self._days.setdefault(instant.date(), WeighedDay(instant))
        if len(self._days) > self._source.limits.days:
            raise FileRefused("too_many_days", value=len(self._days))
        day.times.add(instant)
        if instant < day.first:
            day.first, day.values = instant, taken
        elif instant == day.first:
            if taken.keys() & day.values.keys():
                self._source.report.leave_out("repeated_row")
            day.values = taken | day.values

    def readings(self) -> Iterator[Reading]:
        """Yield each day: how often, at which minute first, and what was measured then."""
        for day, weighed in self._days.items():
            metrics = {
                "weigh_ins": float(len(weighed.times)),
                "weigh_in_minute": float(minute_of(weighed.first)),
                **weighed.values,
            }
            for metric, value in metrics.items():
                yield Reading(metric, day, value, self._device, self._typed)
