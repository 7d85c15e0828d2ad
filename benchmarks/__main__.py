"""`make bench`: build a book of a million loans once, and print the ratios.

LOANS=100000 tries it on a smaller book. Needs the embedded servers, whose superuser it loads the book as.
"""

import os
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Ratio
from benchmarks.setting import act, prepare

LOANS = int(os.environ.get("LOANS", "1000000"))
PEOPLE = int(os.environ.get("PEOPLE", "100000"))
MOST_WORKER_MIB = 400
PAYING_LOANS = min(LOANS, 100_000)


def main() -> None:
    """Measure and print. Exits 1 where a limit isn't kept."""
    console = Console(highlight=False, width=160)
    began = time.monotonic()

    def say(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:7.1f} s[/]  {text}")

    prepare()
    with act():
        rows = measure(say)
    table = Table(title=f"{LOANS:,} loans")
    for heading in ("what", "work", "yardstick", "ratio", "limit", "kept"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row.row())
    console.print(table)
    sys.exit(0 if all(row.kept for row in rows) else 1)


def measure(say: Callable[[str], None]) -> list[Ratio]:
    """Return every ratio of the book, growth from a tenth of its loans included, those of devices and of scoring."""
    from benchmarks import (
        assessments,
        band_year,
        book,
        closes,
        days,
        draw_downs,
        features,
        growth,
        nights,
        observations,
        payments,
        people,
        scorers,
        validations,
    )

    rows, here = growth.of_book(LOANS, say)
    rows += growth.against_a_tenth(LOANS, here, say)
    peak = closes.worker_peak_mib(here.database)
    rows.append(
        Ratio("peak memory of the worker, MiB", f"{peak:.0f} MiB", "1 MiB", peak, MOST_WORKER_MIB)
    )
    rows += payments.ratios(book.ensure(PAYING_LOANS, say), say)
    rows += draw_downs.ratios(here.ordinary, say) + nights.ratios(here.ordinary, say)
    database = people.ensure(PEOPLE, say)
    rows += observations.ratios(database, say) + days.ratios(database, say)
    rows += assessments.ratios(database, say)
    rows += band_year.ratios(say) + features.ratios(say) + scorers.ratios(say)
    return rows + validations.ratios(say)


if __name__ == "__main__":
    main()
