"""Business dates. The only module that reads the clock."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")

# Every month has a day up to this one.
_SHORTEST_MONTH = 28


def now() -> datetime:
    """Read the clock, as an instant in the business zone."""
    return datetime.now(BUSINESS_ZONE)


def today() -> date:
    """Return the business date of this instant."""
    return now().date()


def day_of(instant: datetime) -> date:
    """Return the business date on which an instant lies."""
    return instant.astimezone(BUSINESS_ZONE).date()


def day_of_month(year: int, month: int, day: int) -> date:
    """Return the `day` of a month, or its last day where the month is shorter."""
    if day > _SHORTEST_MONTH:
        day = min(day, monthrange(year, month)[1])
    return date(year, month, day)


def month_after(day: date, count: int = 1) -> date:
    """Return the first day of the month so many after a day's; of an earlier one where the count is negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def months_from(year: int, month: int, day: int, count: int) -> list[date]:
    """Return the same day in `count` successive months, the first in the month named."""
    dates = []
    for _ in range(count):
        dates.append(day_of_month(year, month, day))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return dates


def due_dates(drawn_on: date, due_day: int, count: int) -> list[date]:
    """Return the due dates of a loan: the first lies in the month after the draw-down's month.

    Source: product rules, section 1. Due dates are never moved for holidays.
    """
    first = month_after(drawn_on)
    return months_from(first.year, first.month, due_day, count)
