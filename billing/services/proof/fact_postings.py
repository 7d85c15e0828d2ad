"""Holding each posting of a loan against what the facts known then made of it: accounts and amounts, one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from billing.maths.entries import AccrualStatus, Entry, accrual_status, balances, difference
from billing.maths.facts import FactKind
from billing.models import Books, Posting, SetAside
from billing.services.proof.loan_lives import Life, Moved, Posted, Stored

_DAY = timedelta(days=1)
_Moves = Counter[Moved]


@dataclass(frozen=True, slots=True)
class AccruedDays:
    """Through which day interest was accrued when a posting was made.

    The step that accrues and whoever records a fact keep each other out, so the ids of their postings are in order.
    Of a loan that the close set aside nothing is asked from then on: what its facts posted began with a catch-up, which
    the sums hold against the books.
    """

    posting_ids: Sequence[int]
    days: Sequence[date]
    last_on: date | None
    set_aside_since: dict[int, date]

    @classmethod
    def load(cls, stored: Stored, since: date) -> AccruedDays:
        """Load the accruals posted so far, where any of the loans has a posting since a day."""
        loans = [row.pk for row in stored.rows]
        if not any(one.on >= since for loan in loans for one in stored.postings.get(loan, ())):
            return cls((), (), None, {})
        accruals = Posting.objects.filter(key__startswith="accrual:").order_by("pk")
        rows = list(accruals.values_list("pk", "posted_on"))
        books = Books.objects.first()
        aside = SetAside.objects.filter(loan__in=loans).order_by("-since_on")
        return cls(
            [posting_id for posting_id, _on in rows],
            [on for _id, on in rows],
            books.accrued_through if books else None,
            dict(aside.values_list("loan_id", "since_on")),
        )

    def through(self, posting: Posted) -> list[date | None]:
        """Return the days of which one was the last accrued before a posting; None where none was.

        It is one day, unless nothing accrued on the days after it: such a day has no posting.
        """
        count = bisect_left(self.posting_ids, posting.id)
        last = self.days[count - 1] if count else None
        if self.last_on is None:
            return [last]
        ends_on = self.days[count] if count < len(self.days) else self.last_on + _DAY
        silent_from = last + _DAY if last else posting.on - _DAY
        silent = range((min(ends_on, posting.on + _DAY) - silent_from).days)
        return [last, *(silent_from + timedelta(days=day) for day in silent)]


def posting_differences(
    life: Life, accrued: AccruedDays, since: date
) -> Iterator[tuple[date, str]]:
    """Yield the days and keys of postings of facts and of non-accrual that aren't what their facts make them."""
    posted = {posting.key: posting for posting in life.postings}
    until = accrued.set_aside_since.get(life.row.pk, date.max)
    for count, fact in enumerate(life.facts):
        on, key = life.recorded[fact.order], f"{fact.kind.value}:{fact.order}"
        if not since <= on < until:
            continue
        if key not in posted and _posts_nothing(life, count):
            continue
        if key not in posted or not _is_of_fact(posted[key], life, count, accrued):
            yield on, f"posting {key}"
    for posting in life.postings:
        is_stop = posting.key.startswith("non-accrual:") and since <= posting.on < until
        if is_stop and _moves(posting.moved) != _stopped(life, posting.on):
            yield posting.on, f"posting {posting.key}"


def _is_of_fact(posting: Posted, life: Life, count: int, accrued: AccruedDays) -> bool:
    """Return whether a posting moves what its fact changed, the loan accruing before and after or not."""
    moved = _moves(posting.moved)
    flags = (False, True) if _ever_stopped(life) else (False,)
    return any(
        moved == _changed(life, count, through, was, becomes)
        for through in accrued.through(posting)
        for was, becomes in product(flags, flags)
    )


def _posts_nothing(life: Life, count: int) -> bool:
    """Return whether a fact without a posting had nothing to post, by the day it was recorded on."""
    before = life.recorded[life.facts[count].order] - timedelta(days=1)
    return any(not _changed(life, count, through, False, False) for through in (None, before))


def _changed(
    life: Life, count: int, through: date | None, was_stopped: bool, is_stopped: bool
) -> _Moves:
    """Return what the fact after the first `count` changes in the ledger."""
    before = life.replayed(life.facts[:count], life.as_of)
    after = life.replayed(life.facts[: count + 1], life.as_of)
    return _entered(
        difference(
            balances(before, through, accrual_status(before, non_accrual=was_stopped)),
            balances(after, through, accrual_status(after, non_accrual=is_stopped)),
        )
    )


def _stopped(life: Life, on: date) -> _Moves:
    """Return what a loan that stops accruing on a day moves out of income."""
    position = life.replayed(life.known_on(on), max(life.as_of, on + timedelta(days=1)))
    return _entered(
        difference(
            balances(position, on, AccrualStatus.ACCRUING),
            balances(position, on, AccrualStatus.NON_ACCRUAL),
        )
    )


def _ever_stopped(life: Life) -> bool:
    """Return whether the loan may have stood as non-accrual at any time, by what is left of it."""
    return (
        life.was_non_accrual
        or any(posting.key.startswith("non-accrual:") for posting in life.postings)
        or any(fact.kind is FactKind.REVERSAL for fact in life.facts)
    )


def _entered(entries: Iterable[Entry]) -> _Moves:
    return Counter((int(one.debit), int(one.credit), one.amount_fen) for one in entries)


def _moves(moved: Iterable[Moved]) -> _Moves:
    return Counter(moved)
