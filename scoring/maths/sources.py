"""Where evidence comes from, and which family each source belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

FAMILY_OF = {
    "phone": "behaviour",
    "band": "behaviour",
    "scale": "behaviour",
    "car": "behaviour",
    "transactions": "transaction",
    "bureau": "bureau",
    "repayment": "repayment",
}
SOURCES = tuple(FAMILY_OF)
FAMILIES = tuple(dict.fromkeys(FAMILY_OF.values()))


def families_of(sources: Iterable[str]) -> frozenset[str]:
    """Give the families that these sources belong to."""
    return frozenset(FAMILY_OF[source] for source in sources)


def sets_of(sources: Iterable[str]) -> Iterator[frozenset[str]]:
    """Give every set of these sources but the empty one, the largest first."""
    ordered = [source for source in SOURCES if source in set(sources)]
    for size in range(len(ordered), 0, -1):
        yield from map(frozenset, combinations(ordered, size))
