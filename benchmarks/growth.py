"""The measures of one book, and how they grow from a book of a tenth of its loans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks import book, closes
from benchmarks.measure import ROUNDS, Ratio, beside, of_rounds, seconds

Say = Callable[[str], None]
SHRINK = 10
# The rounds of one book differ by that much when nothing changes.
MOST_OF_BARE = 1.05


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
    """Return how the closes grew from a tenth of the loans, for each tenfold: 1 is linear.

    Both books are measured in turns, since minutes lie between: what else the machine does then would count as growth.
    What the tenth writes is inserted bare in both too, in the same rounds: that grows by itself once indexes outgrow
    shared memory, and no close that writes those rows can grow less.
    """
    small = _ensure(loans // SHRINK, say)
    say("Measuring growth")
    grown: list[tuple[str, Callable[[Book], float]]] = [
        ("a day's accrual", lambda of: _warm(of.ordinary, closes.accrue)),
        ("an ordinary day's close", lambda of: _warm(of.ordinary, closes.close_ordinary)),
    ]
    rows = [_growth(name, work, here, small) for name, work in grown]
    return rows + _growth_of_the_tenth(here, small)


def _growth(name: str, seconds_of: Callable[[Book], float], here: Book, small: Book) -> Ratio:
    mine, its = beside(lambda: seconds_of(here), lambda: seconds_of(small))
    return _linear(name, mine, its, 1)


def _growth_of_the_tenth(here: Book, small: Book) -> list[Ratio]:
    """Measure close and bare insert of both books in each round: four figures, in alternating order."""
    works = [
        lambda of=of, work=work: _cleaned(of.database, work)
        for work in (closes.close_tenth, closes.bare_tenth)
        for of in (here, small)
    ]
    measured: list[list[float]] = [[] for _work in works]
    for turn in range(ROUNDS):
        places = range(len(works)) if turn % 2 == 0 else reversed(range(len(works)))
        for place in places:
            measured[place].append(works[place]())
    closed, closed_small, inserted, inserted_small = measured
    growths = [
        (mine / its) / (bare / bare_of_small)
        for mine, its, bare, bare_of_small in zip(*measured, strict=True)
    ]
    close = _linear("the close of a 10th", closed, closed_small, None)
    bare = _linear("a bare insert of its rows", inserted, inserted_small, None)
    return [
        close,
        bare,
        Ratio(
            "growth of the close of a 10th / growth of that bare insert",
            f"{close.ratio:.2f}",
            f"{bare.ratio:.2f}",
            median(growths),
            MOST_OF_BARE,
        ),
    ]


def _linear(name: str, mine: list[float], its: list[float], most: float | None) -> Ratio:
    return Ratio(
        f"growth of {name} to ten times the loans, / linear",
        seconds(mine),
        f"{SHRINK} × {seconds(its)}",
        of_rounds(mine, its) / SHRINK,
        most,
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
