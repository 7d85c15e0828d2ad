"""The laws of the books are caught lying once: a bug is planted in a service, and a law must fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billing.maths import entries
from billing.maths.chart import Chart
from billing.maths.entries import Balances, Entry
from billing.services.close import due_dates
from billing.services.facts import recording
from billing.services.ledger import posting
from billing.services.positions import stored_positions
from billing.sql import statement
from core.models import Approval
from lending.models import CreditLine
from lending.services import lines
from tests.billing import test_laws_of_the_books as laws
from tests.billing.conftest import approval, line  # noqa: F401 - fixtures
from tests.billing.lives import Deed

# Paid late, over-paid, waived, reversed and charged off: every service has something to do.
TOLD = [
    Deed("pay", 31, 500_00, 0, 0),
    Deed("pay", 7, 1072_00, 0, 0),
    Deed("pay", 1, 20_00, 30, 0),
    Deed("waive", 24, 5_00, 0, 1),
    Deed("reverse", 1, 0, 0, 1),
    Deed("charge_off", 1, 0, 0, 0),
    Deed("pay", 1, 9000_00, 0, 0),
]


# The day after the first due date: half of what fell due is paid before the due date's close runs once more.
PAID_IN_BETWEEN = [Deed("pay", 0, 500_00, 0, 0)]


def nothing(*_: object, **__: object) -> None:
    return None


def surplus_is_income(*told: Any) -> Balances:
    held = dict(entries.balances(*told))
    held[Chart.INTEREST_INCOME] += held[Chart.BORROWER_CREDIT_BALANCES]
    held[Chart.BORROWER_CREDIT_BALANCES] = 0
    return held


def first_entry_only(before: Balances, after: Balances) -> tuple[Entry, ...]:
    return entries.difference(before, after)[:1]


def overdue_segments_written_over(name: str) -> str:
    over = "DO UPDATE SET balance_fen = excluded.balance_fen"
    return statement(name).replace("DO NOTHING", over)


def kept(wanted: str) -> Callable[[str], str]:
    """Return the statements with the update out of the wanted rows left out."""
    update = f"FROM {wanted}\n    WHERE stored.loan_id"
    return lambda name: statement(name).replace(update, update.replace("WHERE", "WHERE false AND"))


BUGS: list[tuple[str, Any, str, Any]] = [
    ("instalments stay as they were", stored_positions, "statement", kept("wanted")),
    ("segments stay as they were", stored_positions, "statement", kept("wanted_segment AS wanted")),
    ("nothing is posted", posting, "post", nothing),
    ("the surplus becomes income", recording, "balances", surplus_is_income),
    ("only the first entry is posted", recording, "difference", first_entry_only),
    ("the line's sum stays as it was", lines, "move_outstanding", nothing),
]


@pytest.mark.django_db
def test_the_books_that_the_bugs_are_planted_in_are_sound(
    line: CreditLine,  # noqa: F811
    approval: Approval,  # noqa: F811
) -> None:
    require_all(line, approval)


@pytest.mark.django_db
@pytest.mark.parametrize(("bug", "where", "attribute", "planted"), BUGS, ids=[b[0] for b in BUGS])
def test_a_planted_bug_is_caught(
    monkeypatch: pytest.MonkeyPatch,
    line: CreditLine,  # noqa: F811
    approval: Approval,  # noqa: F811
    bug: str,
    where: Any,
    attribute: str,
    planted: Callable[..., Any],
) -> None:
    monkeypatch.setattr(where, attribute, planted)
    with pytest.raises(AssertionError):
        require_all(line, approval)


@pytest.mark.django_db
def test_a_second_close_of_sound_books_is_let_pass(
    line: CreditLine,  # noqa: F811
    approval: Approval,  # noqa: F811
) -> None:
    laws.require_second_closes_change_nothing(line, approval, PAID_IN_BETWEEN)


@pytest.mark.django_db
def test_a_second_close_that_writes_over_what_a_payment_ended_is_caught(
    line: CreditLine,  # noqa: F811
    approval: Approval,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due_dates, "statement", overdue_segments_written_over)
    with pytest.raises(AssertionError):
        laws.require_second_closes_change_nothing(line, approval, PAID_IN_BETWEEN)


def require_all(line: CreditLine, approval: Approval) -> None:  # noqa: F811
    life = laws.lived(line, approval, TOLD)
    laws.require_stored_equals_replayed(line)
    laws.require_ledger_equals_positions(line, life)
    laws.require_sums_equal_positions(line)
