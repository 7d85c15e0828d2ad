"""The measures of one book, and how they grow from a book of a tenth of its loans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks import book, closes
from benchmarks.measure import Ratio

Say = Callable[[str], None]
SHRINK = 10
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A book and its copy with the tenth closed, and the seconds of what grows with it."""

    database: str
    ordinary: str
    accrual: float
    close: float
    tenth: float


def of_book(loans: int, say: Say) -> tuple[list[Ratio], Measured]:
    """Build a book of so many loans unless it is there, and measure its closes."""
    database, ordinary = _ensure(loans, say)
    say("Measuring an ordinary day")
    book.use(ordinary)
    rows = closes.ordinary_day()
    say("Measuring the close of a tenth")
    book.use(database)
    rows += closes.tenth_day(lambda: closes.vacuum(database))
    return rows, _measured(database, ordinary)


def against_a_tenth(loans: int, here: Measured, say: Say) -> list[Ratio]:
    """Say how the closes grew from a tenth of the loans, for each tenfold: 1 is linear."""
    database, ordinary = _ensure(loans // SHRINK, say)
    say("Measuring growth")
    small = _measured(database, ordinary)
    grown = {
        "a day's accrual": "accrual",
        "an ordinary day's close": "close",
        "the close of a 10th": "tenth",
    }
    return [
        Ratio(
            f"growth of {name} from {loans // SHRINK:,} loans, / linear",
            f"{getattr(here, which):.3f} s",
            f"{SHRINK} × {getattr(small, which):.3f} s",
            getattr(here, which) / getattr(small, which) / SHRINK,
            1,
        )
        for name, which in grown.items()
    ]


def _ensure(loans: int, say: Say) -> tuple[str, str]:
    database = book.ensure(loans, say)
    ordinary = closes.ensure_ordinary(database, say)
    closes.fetch_written(ordinary, database)
    return database, ordinary


def _measured(database: str, ordinary: str) -> Measured:
    book.use(ordinary)
    accrual = median(closes.accrue() for _ in range(ROUNDS))
    close = median(closes.close_ordinary() for _ in range(ROUNDS))
    book.use(database)
    closes.vacuum(database)
    return Measured(database, ordinary, accrual, close, closes.close_tenth())
