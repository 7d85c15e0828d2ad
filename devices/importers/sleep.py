"""Stretches of sleep, folded to nights.

A sleep is a row of stretches less than ninety minutes apart; it belongs to the day on which it ends. A night's midpoint
is the mean of its minutes asleep, counted from midnight of that day, so that minutes lain awake don't shift it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.importers.interface import DeviceHint, FileRefused, Reading
from devices.importers.source import Source
from devices.importers.timestamps import day_and_minute, numbered_day

ASLEEP, LIGHT, DEEP, REM, AWAKE = "asleep", "light", "deep", "rem", "awake"

_SLEEP_GAP_SECONDS = 90 * 60
_EARLIEST_MIDPOINT, _LATEST_MIDPOINT = -720, 720
_MOST_STRETCHES = 400_000


@dataclass(slots=True)
class Night:
    """What one day's sleep sums to, in seconds. `moment` is the sum of seconds × their middle instant."""

    asleep: float = 0
    deep: float = 0
    rem: float = 0
    awake: float = 0
    moment: float = 0
    staged: bool = False

    def add(self, start: float, end: float, stage: str) -> None:
        """Add a stretch."""
        seconds = end - start
        if stage == AWAKE:
            self.awake += seconds
            return
        self.asleep += seconds
        self.moment += seconds * (start + end) / 2
        self.deep += seconds * (stage == DEEP)
        self.rem += seconds * (stage == REM)
        self.staged |= stage != ASLEEP


class Nights:
    """The sleep of one device. Stretches may come in any order; those that overlap count once."""

    def __init__(self, source: Source, device: DeviceHint, *, typed_by_hand: bool = False) -> None:
        self._source = source
        self._device = device
        self._typed = typed_by_hand
        self._stretches: list[tuple[float, float, str]] = []

    def add(self, start: float, end: float, stage: str) -> None:
        """Add a stretch, in seconds since 1970. One that goes on where the last one ended is joined to it."""
        if self._stretches:
            last_start, last_end, last_stage = self._stretches[-1]
            if last_stage == stage and last_end == start:
                self._stretches[-1] = (last_start, end, stage)
                return
        if len(self._stretches) >= _MOST_STRETCHES:
            raise FileRefused("too_many_rows", value=_MOST_STRETCHES)
        self._stretches.append((start, end, stage))

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of each night with a minute of sleep."""
        nights: dict[int, Night] = {}
        for sleep in self._sleeps():
            day, _minute = day_and_minute(sleep[-1][1] - 1)
            night = nights.setdefault(day, Night())
            for start, end, stage in sleep:
                night.add(start, end, stage)
        for day, night in nights.items():
            yield from night_readings(self._source, self._device, day, night, typed=self._typed)

    def _sleeps(self) -> Iterator[list[tuple[float, float, str]]]:
        sleep: list[tuple[float, float, str]] = []
        reached = 0.0
        for start, end, stage in sorted(self._stretches):
            if end <= reached:
                continue
            if sleep and start - reached >= _SLEEP_GAP_SECONDS:
                yield sleep
                sleep = []
            sleep.append((max(start, reached), end, stage))
            reached = end
        if sleep:
            yield sleep


def night_readings(
    source: Source, device: DeviceHint, day: int, night: Night, *, typed: bool = False
) -> Iterator[Reading]:
    """Yield the metrics of one night. Deep, REM and awake only where the device tells stages apart."""
    if night.asleep <= 0:
        source.report.leave_out("nothing_measured")
        return
    minutes: dict[str, float] = {"sleep_minutes": round(night.asleep / 60)}
    if night.staged:
        minutes |= {
            "deep_sleep_minutes": round(night.deep / 60),
            "rem_sleep_minutes": round(night.rem / 60),
            "awake_minutes": round(night.awake / 60),
        }
    if night.moment:
        midpoint = (night.moment / night.asleep + 8 * 3600) / 60 - day * 1440
        if _EARLIEST_MIDPOINT <= midpoint <= _LATEST_MIDPOINT:
            minutes["sleep_midpoint"] = round(midpoint, 2)
        else:
            source.report.leave_out("midpoint_after_noon")
    for metric, value in minutes.items():
        yield Reading(metric, numbered_day(day), float(value), device, typed)
