"""When the close of a day begins, and which days must be closed at an instant."""

from datetime import date, datetime, time, timedelta

# The minute at which the close of the day that is over begins, business time.
CLOSES_AT = time(0, 5)
# A worker that is at another task takes the close up after it.
LONGEST_START = timedelta(minutes=10)


def last_to_close(at: datetime) -> date:
    """Return the last day whose close has begun or should have by an instant, with the time it may take to start."""
    yesterday = at.date() - timedelta(days=1)
    begun = datetime.combine(at.date(), CLOSES_AT, at.tzinfo) + LONGEST_START
    return yesterday if at >= begun else yesterday - timedelta(days=1)
