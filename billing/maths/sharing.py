"""How a payment that names no loan is shared out over the loans of a line."""

from collections.abc import Mapping
from datetime import date

from billing.maths.position import Instalment, Position
from billing.maths.state import payoff_fen


def share_out(positions: Mapping[int, Position], amount_fen: int, on: date) -> dict[int, int]:
    """Share a payment over loans, given by their ids: due before not due, oldest due date first, then the older loan.

    A refund to return has no due date and comes after all that has one and is due.

    The positions are replayed as of `on`; a lower id is an older loan. What nobody owes goes to the last loan paid
    and stays there as its credit balance; with nothing owed at all, to the youngest. Source: product rules, section 5.
    """
    given = dict.fromkeys(positions, 0)
    last = max(positions)
    for loan_id, owed_fen in _claims(positions, on):
        part_fen = min(owed_fen, amount_fen)
        if part_fen:
            given[loan_id] += part_fen
            amount_fen -= part_fen
            last = loan_id
    given[last] += amount_fen
    return {loan_id: fen for loan_id, fen in given.items() if fen}


def _claims(positions: Mapping[int, Position], on: date) -> list[tuple[int, int]]:
    """Return what each loan claims, in the order of payment: due instalments, refunds to return, each loan's rest."""
    due: list[tuple[date, int, int]] = []
    not_due: list[tuple[date, int, int]] = []
    for loan_id, position in positions.items():
        claims = [
            (row.due_on, loan_id, _owed_fen(position, row, on)) for row in position.instalments
        ]
        due += [claim for claim in claims if claim[0] <= on]
        due_fen = sum(fen for due_on, _, fen in claims if due_on <= on)
        rest_fen = payoff_fen(position, on) - due_fen - position.refund_to_return_fen
        later = [due_on for due_on, _, _ in claims if due_on > on]
        if later:
            not_due.append((min(later), loan_id, rest_fen))
    returns = [(on, loan_id, row.refund_to_return_fen) for loan_id, row in positions.items()]
    ordered = [*sorted(due), *sorted(returns), *sorted(not_due)]
    return [(loan_id, fen) for _, loan_id, fen in ordered]


def _owed_fen(position: Position, row: Instalment, on: date) -> int:
    """Return what is unpaid of a due instalment on a day, the interest of its open segments included."""
    return row.unpaid_fen + sum(
        segment.accrued_fen(on)
        for segment in position.segments
        if segment.instalment_no == row.no and segment.ends_on is None
    )
