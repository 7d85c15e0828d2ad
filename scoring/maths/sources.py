"""Where evidence comes from, and which family each source belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import combinations


class Family(StrEnum):
    """An evidence family, as the head-to-head comparison holds them against each other."""

    BEHAVIOUR = "behaviour"
    TRANSACTION = "transaction"
    BUREAU = "bureau"
    REPAYMENT = "repayment"


class Source(StrEnum):
    """Where evidence comes from: what a person may refuse one by one. Repayment is our own record."""

    PHONE = "phone"
    BAND = "band"
    SCALE = "scale"
    CAR = "car"
    TRANSACTIONS = "transactions"
    BUREAU = "bureau"
    REPAYMENT = "repayment"


FAMILY_OF = {
    Source.PHONE.value: Family.BEHAVIOUR.value,
    Source.BAND.value: Family.BEHAVIOUR.value,
    Source.SCALE.value: Family.BEHAVIOUR.value,
    Source.CAR.value: Family.BEHAVIOUR.value,
    Source.TRANSACTIONS.value: Family.TRANSACTION.value,
    Source.BUREAU.value: Family.BUREAU.value,
    Source.REPAYMENT.value: Family.REPAYMENT.value,
}
SOURCES = tuple(FAMILY_OF)
FAMILIES = tuple(dict.fromkeys(FAMILY_OF.values()))


def families_of(sources: Iterable[str]) -> frozenset[str]:
    """Return the families that these sources belong to."""
    return frozenset(FAMILY_OF[source] for source in sources)


def sets_of(sources: Iterable[str]) -> Iterator[frozenset[str]]:
    """Return every set of these sources but the empty one, the largest first."""
    ordered = [source for source in SOURCES if source in set(sources)]
    for size in range(len(ordered), 0, -1):
        yield from map(frozenset, combinations(ordered, size))


def widest_set(used: frozenset[str], variants: Collection[frozenset[str]]) -> frozenset[str] | None:
    """Choose the variant that reads most of the sources used and no other; None where every variant needs more.

    Of two that read as many, the one with the sources that stand first above.
    """
    fitting = [variant for variant in variants if variant <= used]
    order = {source: place for place, source in enumerate(SOURCES)}
    return min(
        fitting,
        key=lambda variant: (-len(variant), sorted(order[source] for source in variant)),
        default=None,
    )
