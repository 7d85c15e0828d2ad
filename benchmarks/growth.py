"""The measures of one book, and how they grow from a book of a tenth of its loans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import book, closes
from benchmarks.measure import Ratio, beside, of_rounds, seconds

Say = Callable[[str], None]
SHRINK = 10


@dataclass(frozen=True, slots=True)
class Book:
    """A book before its tenth was closed, and its copy a few days after: the databases' names."""

    database: str
    ordinary: str


def of_book(loans: int, say: Say) -> tuple[list[Ratio], Book]:
    """Build a book of so many loans unless it is there, and measure its closes."""
    here = _ensure(loans, say)
    say("Measuring an ordinary day")
    book.use(here.ordinary)
    rows = closes.ordinary_day()
    say("Measuring the close of a tenth")
    book.use(here.database)
    rows += closes.tenth_day(lambda: closes.vacuum(here.database))
    return rows, here


def against_a_tenth(loans: int, here: Book, say: Say) -> list[Ratio]:
    """Say how the closes grew from a tenth of the loans, for each tenfold: 1 is linear.

    Both books are measured in turns, since minutes lie between: what else the machine does then would count as growth.
    What the tenth writes is inserted bare in both too: that grows by itself once indexes outgrow shared memory.
    """
    small = _ensure(loans // SHRINK, say)
    say("Measuring growth")
    grown: list[tuple[str, Callable[[Book], float], float | None]] = [
        ("a day's accrual", lambda of: _warm(of.ordinary, closes.accrue), 1),
        ("an ordinary day's close", lambda of: _warm(of.ordinary, closes.close_ordinary), 1),
        ("the close of a 10th", lambda of: _cleaned(of.database, closes.close_tenth), 1),
        ("a bare insert of its rows", lambda of: _cleaned(of.database, closes.bare_tenth), None),
    ]
    return [
        _growth(f"growth of {name} from {loans // SHRINK:,} loans, / linear", of, here, small, most)
        for name, of, most in grown
    ]


def _growth(
    name: str, seconds_of: Callable[[Book], float], here: Book, small: Book, most: float | None
) -> Ratio:
    mine, its = beside(lambda: seconds_of(here), lambda: seconds_of(small))
    return Ratio(
        name, seconds(mine), f"{SHRINK} × {seconds(its)}", of_rounds(mine, its) / SHRINK, most
    )


def _ensure(loans: int, say: Say) -> Book:
    database = book.ensure(loans, say)
    ordinary = closes.ensure_ordinary(database, say)
    closes.fetch_written(ordinary, database)
    return Book(database, ordinary)


def _warm(database: str, work: Callable[[], float]) -> float:
    """Measure the second of two: the first on a connection reads the catalogues too."""
    book.use(database)
    work()
    return work()


def _cleaned(database: str, work: Callable[[], float]) -> float:
    book.use(database)
    closes.vacuum(database)
    return work()
