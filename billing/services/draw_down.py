"""The draw-down: a quote becomes a loan, in one transaction of two statements."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from billing.maths.facts import Fact, FactKind
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.maths.schedule import build
from billing.maths.terms import Terms
from billing.models import Books, Position
from billing.services import quotes
from billing.services.books import BOOKS_LOCK
from billing.services.terms import terms_from
from billing.sql import statement
from lending.errors import Refused
from lending.maths.money import yuan
from lending.models import Loan


class UnknownQuote(Refused):
    """No such quote."""

    code = "unknown_quote"
    status = 404


class QuoteExpired(Refused):
    """The quote is of another day, or its minutes are over."""

    code = "quote_expired"


class QuoteUsed(Refused):
    """The quote became a loan already."""

    code = "quote_used"


class QuoteDiffers(Refused):
    """The schedule shown isn't the one that the terms give."""

    code = "quote_differs"


class DayClosed(Refused):
    """The close has passed the day already."""

    code = "day_closed"


class LineOverdue(Refused):
    """A loan of the line is overdue."""

    code = "line_overdue"


class BalanceAboveCeiling(Refused):
    """The borrower would owe more than one person may. Source: product rules, section 10."""

    code = "balance_above_ceiling"


class CapitalExhausted(Refused):
    """The company's own lendable capital would be passed."""

    code = "capital_exhausted"


class _Ground(NamedTuple):
    """The row that draw_down_lock.sql reads, in its order."""

    line_id: int
    limit_fen: int
    outstanding_fen: int
    held_fen: int
    is_frozen: bool
    borrower_number: str
    is_student: bool
    version_id: int
    principal_fen: int
    drawn_on: date
    instalments: int
    annual_cost_ppm: int
    shown: str
    valid_until: datetime
    loan_id: int | None
    daily_rate_ppm: int
    overdue_rate_ppm: int
    due_day: int
    method: str
    prepayment: str
    compound_interest: bool
    waterfall: str
    balance_ceiling_fen: int | None
    cost_ceiling_ppm: int | None
    books_are_held: str

    @property
    def terms(self) -> Terms:
        return terms_from(
            self.daily_rate_ppm,
            self.overdue_rate_ppm,
            self.due_day,
            self.instalments,
            self.method,
            self.prepayment,
            self.compound_interest,
            self.waterfall,
        )


def draw_down(*, quote_id: UUID, on: date, at: datetime, actor: str) -> Loan:
    """Draw the loan that a quote of today shows, to the letter. A quote is drawn once.

    Raises the refusals of this module and of `quotes`. Draw-downs in parallel wait for each other on their
    line, and never pass its limit.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        named: dict[str, Any] = {"quote_id": quote_id, "on": on, "books_lock": BOOKS_LOCK}
        cursor.execute(statement("draw_down_lock"), named)
        row = cursor.fetchone()
        if row is None:
            raise UnknownQuote(
                _("There is no such quote."),
                way_out=_("Ask for a quote."),
                field="quote",
                value=str(quote_id),
            )
        ground = _Ground(*row)
        _require_quote(ground, quote_id, on, at)
        _require_allowed(ground)
        position = _position(ground, on)
        cursor.execute(statement("draw_down"), _values(ground, position, quote_id, on, at, actor))
        drawn = cursor.fetchone()
        if drawn is None:
            raise _why_not(ground, on)
    return Loan(
        id=drawn[0],
        number=drawn[1],
        line_id=ground.line_id,
        product_version_id=ground.version_id,
        principal_fen=ground.principal_fen,
        drawn_on=on,
        instalments=ground.instalments,
        created_at=at,
    )


def _require_quote(ground: _Ground, quote_id: UUID, on: date, at: datetime) -> None:
    """Refuse a quote that is used, of another day, expired, or not what its terms give."""
    named = {"field": "quote", "value": str(quote_id)}
    if ground.loan_id is not None:
        raise QuoteUsed(
            _("This quote became a loan already."), way_out=_("Ask for a new quote."), **named
        )
    if ground.drawn_on != on or at > ground.valid_until:
        raise QuoteExpired(
            _("This quote is no longer valid."), way_out=_("Ask for a new quote."), **named
        )
    schedule = build(ground.principal_fen, on, ground.terms)
    if quotes.shown_schedule(schedule) != json.loads(ground.shown):
        raise QuoteDiffers(
            _("The schedule shown is not the one of the product's terms."),
            way_out=_("Ask for a new quote."),
            **named,
        )


def _require_allowed(ground: _Ground) -> None:
    """Refuse what the line or the law don't allow. Source: product rules, sections 9 and 10."""
    if ground.is_student:
        raise quotes.students()
    if ground.is_frozen:
        raise quotes.frozen(ground.borrower_number)
    available_fen = max(ground.limit_fen - ground.outstanding_fen - ground.held_fen, 0)
    if ground.principal_fen > available_fen:
        raise quotes.above_available(ground.principal_fen, available_fen)
    if ground.cost_ceiling_ppm is not None and ground.annual_cost_ppm > ground.cost_ceiling_ppm:
        raise quotes.above_cost_ceiling(ground.annual_cost_ppm, ground.cost_ceiling_ppm)
    balance_fen = ground.outstanding_fen + ground.held_fen + ground.principal_fen
    if ground.balance_ceiling_fen is not None and balance_fen > ground.balance_ceiling_fen:
        raise BalanceAboveCeiling(
            _("One person owes at most %(most)s yuan.")
            % {"most": yuan(ground.balance_ceiling_fen)},
            way_out=_("Draw less."),
            field="amount",
            value=yuan(balance_fen),
        )


def _position(ground: _Ground, on: date) -> Replayed:
    """Replay the loan's first fact: its position is what is stored."""
    return replay(ground.terms, [Fact(FactKind.DRAW_DOWN, on, 1, ground.principal_fen)], on)


def _values(
    ground: _Ground, position: Replayed, quote_id: UUID, on: date, at: datetime, actor: str
) -> dict[str, Any]:
    """Give draw_down.sql its values."""
    rows, segments = position.instalments, position.segments
    return {
        "quote_id": quote_id,
        "line_id": ground.line_id,
        "version_id": ground.version_id,
        "principal_fen": ground.principal_fen,
        "on": on,
        "at": at,
        "actor": actor,
        "instalments": ground.instalments,
        "next_unpaid_due_on": position.next_unpaid_due_on,
        "nos": [row.no for row in rows],
        "due_ons": [row.due_on for row in rows],
        "principals_fen": [row.principal_fen for row in rows],
        "interests_fen": [row.interest_fen for row in rows],
        "rate_ppm": ground.daily_rate_ppm,
        "segment_nos": [segment.instalment_no for segment in segments],
        "starts_ons": [segment.starts_on for segment in segments],
        "ends_ons": [segment.ends_on for segment in segments],
        "balances_fen": [segment.balance_fen for segment in segments],
    }


def _why_not(ground: _Ground, on: date) -> Refused:
    """Say which of the guards of draw_down.sql refused."""
    if Books.objects.filter(passed_through__gte=on).exists():
        return DayClosed(
            _("The books are closed for this day."),
            way_out=_("Draw on a day that is still open."),
            field="on",
            value=on.isoformat(),
        )
    if Position.objects.filter(line_id=ground.line_id, next_unpaid_due_on__lt=on).exists():
        return LineOverdue(
            _("A loan of the line is overdue; nothing can be drawn."),
            way_out=_("Pay what is overdue first."),
            field="line",
            value=ground.borrower_number,
        )
    return CapitalExhausted(
        _("The lendable capital does not cover this loan."),
        way_out=_("Draw less, or have capital paid in."),
        field="amount",
        value=yuan(ground.principal_fen),
    )
