"""Days and instants as files write them, brought to the business zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from devices.importers.interface import CellRefused
from devices.importers.written import meanings_of, time_of

ZONE = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,6})? ?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)
_USUAL = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}", re.ASCII)
_MOST_MIDNIGHTS = 100_000
_OFFSET_AT_END = re.compile(r"\s*(?:GMT|UTC)?(Z|[+-]\d{2}:?\d{2})$", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# 2000 and 2100 as seconds since 1970. The same years in milliseconds are a thousand times as much: no
# number of this century can be taken for the other unit.
_FIRST_SECOND, _END_SECOND = 946_684_800, 4_102_444_800
# China has kept one offset since 1991, so days and minutes of this century are plain arithmetic.
_OFFSET = 8 * 3600
_FIRST_DAY = date(1970, 1, 1)


def bounded(day: date, field: str) -> date:
    """Return a day back. Raises CellRefused outside of this century."""
    if not EARLIEST <= day <= LATEST:
        raise CellRefused(field, "day_out_of_range", day)
    return day


def day_of(cell: str, field: str) -> date:
    """Read a date such as 2026-03-02, or as a phone or a spreadsheet writes it. Raises CellRefused."""
    text = cell.strip()
    try:
        if _DAY.fullmatch(text):
            return bounded(date.fromisoformat(text), field)
    except ValueError:
        raise CellRefused(field, "not_a_day", cell) from None
    meanings, rest = meanings_of(cell)
    days = set(meanings.values())
    if not days or rest.strip(" 0:.t"):
        raise CellRefused(field, "not_a_day", cell)
    if len(days) > 1:
        raise CellRefused(field, "ambiguous_date", cell)
    return bounded(days.pop(), field)


def instant_of(cell: str, field: str) -> datetime:
    """Read an instant with its offset, such as 2026-03-01 16:00:00+0000, into the business zone."""
    found = _INSTANT.fullmatch(cell.strip())
    if found:
        day, time, fraction, offset = found.groups()
        written = f"{day}T{time}{(fraction or '.0').ljust(7, '0')}{offset.replace('Z', '+00:00')}"
        try:
            instant = datetime.fromisoformat(written).astimezone(ZONE)
        except (ValueError, OverflowError):
            raise CellRefused(field, "not_an_instant", cell) from None
        bounded(instant.date(), field)
        return instant
    return _instant_as_written(cell, field)


def _instant_as_written(cell: str, field: str) -> datetime:
    """Read an instant whose date and time follow the phone's language and its clock of 12 hours."""
    text, *offset = _OFFSET_AT_END.split(cell.strip(), maxsplit=1)
    meanings, rest = meanings_of(text)
    days, at = set(meanings.values()), time_of(rest)
    if len(days) != 1 or at is None or not offset:
        raise CellRefused(field, "not_an_instant", cell)
    written = f"{days.pop().isoformat()}T{at.isoformat()}{offset[0].upper().replace('Z', '+00:00')}"
    try:
        instant = datetime.fromisoformat(written).astimezone(ZONE)
    except (ValueError, OverflowError):
        raise CellRefused(field, "not_an_instant", cell) from None
    bounded(instant.date(), field)
    return instant


class Instants:
    """Instants as seconds since 1970. Millions of them share few days and times of day, which are read once."""

    def __init__(self) -> None:
        self._midnights: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def seconds_of(self, cell: str, field: str) -> float:
        """Read an instant with its offset. Raises CellRefused."""
        midnight = self._midnights.get(cell[:10] + cell[19:])
        time = self._times.get(cell[11:19])
        if midnight is not None and time is not None and cell[10:11] == " ":
            return midnight + time
        seconds = instant_of(cell, field).timestamp()
        if _USUAL.fullmatch(cell) and len(self._midnights) < _MOST_MIDNIGHTS:
            hours, minutes, second = cell[11:19].split(":")
            time = int(hours) * 3600 + int(minutes) * 60 + int(second)
            self._times[cell[11:19]] = time
            self._midnights[cell[:10] + cell[19:]] = int(seconds) - time
        return seconds


def local_of(cell: str, field: str, *shapes: str) -> datetime:
    """Read a time that the device wrote without an offset, in one of these shapes: it counts as it stands."""
    for shape in shapes:
        try:
            local = datetime.strptime(cell.strip(), shape)  # noqa: DTZ007  the zone follows
        except ValueError:
            continue
        bounded(local.date(), field)
        return local.replace(tzinfo=ZONE)
    raise CellRefused(field, "not_an_instant", cell)


def is_seconds(stamp: float) -> bool:
    """Return whether a number is an instant of this century in seconds since 1970."""
    return _FIRST_SECOND <= stamp < _END_SECOND


def is_milliseconds(stamp: float) -> bool:
    """Return whether a number is an instant of this century in milliseconds since 1970."""
    return is_seconds(stamp / 1000)


def instant_of_epoch(stamp: float, field: str) -> datetime:
    """Read seconds or milliseconds since 1970, told apart by their size. Raises CellRefused."""
    return datetime.fromtimestamp(seconds_of_epoch(stamp, field), UTC).astimezone(ZONE)


def seconds_of_epoch(stamp: float, field: str) -> float:
    """Bring seconds or milliseconds since 1970 to seconds. Raises CellRefused."""
    if is_seconds(stamp):
        return stamp
    if is_milliseconds(stamp):
        return stamp / 1000
    raise CellRefused(field, "not_an_instant", stamp)


def day_and_minute(seconds: float) -> tuple[int, int]:
    """Split an instant into the number of its business day and the minute of that day."""
    days, second = divmod(int(seconds) + _OFFSET, 86_400)
    return days, second // 60


def numbered_day(number: int) -> date:
    """Return the day of a number from `day_and_minute`."""
    return _FIRST_DAY + timedelta(days=number)


def number_of(day: date) -> int:
    """Return the number of a day."""
    return (day - _FIRST_DAY).days


def minute_of(instant: datetime) -> int:
    """Return the minute of the day, 0 to 1439."""
    return instant.hour * 60 + instant.minute


def minute_of_clock(cell: str, field: str) -> int:
    """Read a time of day such as 09:01 as its minute. Raises CellRefused."""
    text = cell.strip()
    if len(text) in {5, 8} and text[2] == ":" and text.isascii():
        hours, minutes = text[:2], text[3:5]
        if hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
            return int(hours) * 60 + int(minutes)
    raise CellRefused(field, "not_an_instant", cell)
