"""One turn at a time for each borrower: whoever stores, withdraws or erases data of a person waits for the others."""

from __future__ import annotations

from collections.abc import Iterable

from lending.models import Borrower


def lock_borrowers(*, borrower_ids: Iterable[int]) -> None:
    """Hold the turn of these borrowers until the transaction ends. Consents are read after it, not before.

    Rows are locked in id order, so that batches which share people can't wait for each other in a ring. A row
    lock, since a batch may hold five hundred people and the table of advisory locks is short.
    """
    rows = Borrower.objects.select_for_update(no_key=True).filter(pk__in=borrower_ids)
    list(rows.order_by("pk").values_list("pk", flat=True))
