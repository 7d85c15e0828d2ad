"""Compile the text catalogues, with no gettext tools on the machine. Run as `make catalogues` does."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(root: Path) -> None:
    """Compile each catalogue that is newer than its compiled form. May run twice."""
    for source in sorted(root.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        with compiled.open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1]))
