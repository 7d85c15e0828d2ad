"""Names of files and tables as a refusal says them: short enough to be kept whole."""

from __future__ import annotations

from collections.abc import Sequence

# With the count of the others it stays below the longest text that is shown.
_LONGEST = 34


def named(names: Sequence[str]) -> str:
    """Return the first of these names, without its folder, and how many there are beside it: `STEPS +2`."""
    first = base_name(names[0]) if names else ""
    return f"{first} +{len(names) - 1}" if len(names) > 1 else first


def base_name(name: str) -> str:
    """Return a member's name without its folder; of a long one its end, which tells more than a date and a number."""
    return name.rsplit("/", 1)[-1][-_LONGEST:]
