"""`python -m benchmarks.fabrication FOLDER [--write]`: try six attacks on the real people of the Fitbit folder.

Chooses the thresholds on the first half of the people, reports on the second, and says where those in force differ.
With --write, docs/fabrication.md and its picture, which shows invented people, are renewed.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.fabrication.people import read
from benchmarks.fabrication.picture import draw
from benchmarks.fabrication.report import differing, replaced, tables

TRIES = 10
SPLITS = 20
PAGE = Path("docs/fabrication.md")
PICTURE = Path("docs/images/fabrication.svg")


def main() -> int:
    """Print the tables; 1 where the thresholds in force aren't the ones that follow."""
    parser = ArgumentParser(prog="python -m benchmarks.fabrication", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument("--splits", type=int, default=SPLITS)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    people = read(asked.folder)
    lines = list(tables(people, asked.tries, asked.splits))
    print("\n".join(lines))
    if asked.write:
        PAGE.write_text(replaced(PAGE.read_text(), lines))
        draw(PICTURE)
    different = differing(people, asked.tries)
    for name, (in_force, chosen) in different.items():
        sys.stderr.write(f"{name}: {in_force} is in force, {chosen} was chosen\n")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
