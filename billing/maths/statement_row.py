"""What a statement tells of one loan, as a function of its position."""

from dataclasses import asdict, dataclass
from datetime import date

from billing.maths.position import Instalment, Position
from billing.maths.state import state


@dataclass(frozen=True, slots=True)
class Owing:
    """One instalment's or several instalments' unpaid amounts by component, in fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    penalty_interest_fen: int = 0
    compound_interest_fen: int = 0


def next_due_on(position: Position, issued_on: date) -> date | None:
    """Return the first due date after the day of issue with anything unpaid, if any."""
    coming = _coming(position, issued_on)
    return coming.due_on if coming else None


def statement_row(position: Position, issued_on: date, falls_due_on: date) -> dict[str, int]:
    """Return the columns of a loan's row on a statement, in fen and days.

    `position` is replayed as of the day after issue from the facts known on the day of issue; `falls_due_on` is the
    statement's next due date. What falls due on the day of issue is due, and not overdue yet.
    Source: product rules, section 7.
    """
    stands = state(position, issued_on)
    due = _owing([row for row in position.instalments if row.due_on == issued_on])
    coming = _coming(position, issued_on)
    falls_due = coming is not None and coming.due_on == falls_due_on
    following = _owing([coming] if coming and falls_due else [])
    overdue = Owing(
        stands.due_principal_fen - due.principal_fen,
        stands.due_interest_fen - due.interest_fen,
        stands.due_penalty_interest_fen - due.penalty_interest_fen,
        stands.due_compound_interest_fen - due.compound_interest_fen,
    )
    named = (("due", due), ("overdue", overdue), ("next", following))
    return {
        "principal_unpaid_fen": stands.principal_not_due_fen + stands.due_principal_fen,
        "penalty_interest_fen": stands.penalty_interest_fen,
        "compound_interest_fen": stands.compound_interest_fen,
        "accrued_interest_fen": stands.interest_not_due_fen,
        "refund_to_return_fen": stands.refund_to_return_fen,
        "days_past_due": stands.days_past_due,
    } | {f"{when}_{name}": fen for when, owing in named for name, fen in asdict(owing).items()}


def _coming(position: Position, issued_on: date) -> Instalment | None:
    rows = (row for row in position.instalments if row.due_on > issued_on and row.unpaid_fen)
    return next(rows, None)


def _owing(rows: list[Instalment]) -> Owing:
    return Owing(
        sum(row.principal_fen - row.principal_settled_fen for row in rows),
        sum(row.interest_fen - row.interest_settled_fen for row in rows),
        sum(row.penalty_interest_fen - row.penalty_interest_settled_fen for row in rows),
        sum(row.compound_interest_fen - row.compound_interest_settled_fen for row in rows),
    )
