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
from billing.services.draw_down import quotes
from billing.services.ledger.accrual_lock import BOOKS_LOCK
from billing.services.positions.terms import terms_from
from billing.sql import statement
from core.errors import Refused
from core.maths.money import yuan
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


class DrawDownContext(NamedTuple):
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
        """Return the terms as the arithmetic knows them."""
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
                remedy=_("Ask for a quote."),
                field="quote",
                value=str(quote_id),
            )
        context = DrawDownContext(*row)
        _require_quote(context, quote_id, on, at)
        _require_allowed(context)
        position = _position(context, on)
        cursor.execute(statement("draw_down"), _values(context, position, quote_id, on, at, actor))
        drawn = cursor.fetchone()
        if drawn is None:
            raise _refusal_for(context, on)
    return Loan(
        id=drawn[0],
        number=drawn[1],
        line_id=context.line_id,
        product_version_id=context.version_id,
        principal_fen=context.principal_fen,
        drawn_on=on,
        instalments=context.instalments,
        created_at=at,
    )


def _require_quote(context: DrawDownContext, quote_id: UUID, on: date, at: datetime) -> None:
    """Refuse a quote that is used, of another day, expired, or not what its terms give."""
    named = {"field": "quote", "value": str(quote_id)}
    if context.loan_id is not None:
        raise QuoteUsed(
            _("This quote became a loan already."), remedy=_("Ask for a new quote."), **named
        )
    if context.drawn_on != on or at > context.valid_until:
        raise QuoteExpired(
            _("This quote is no longer valid."), remedy=_("Ask for a new quote."), **named
        )
    schedule = build(context.principal_fen, on, context.terms)
    if quotes.shown_schedule(schedule) != json.loads(context.shown):
        raise QuoteDiffers(
            _("The schedule shown is not the one of the product's terms."),
            remedy=_("Ask for a new quote."),
            **named,
        )


def _require_allowed(context: DrawDownContext) -> None:
    """Refuse what the line or the law don't allow. Source: product rules, sections 9 and 10."""
    if context.is_student:
        raise quotes.students()
    if context.is_frozen:
        raise quotes.frozen(context.borrower_number)
    available_fen = max(context.limit_fen - context.outstanding_fen - context.held_fen, 0)
    if context.principal_fen > available_fen:
        raise quotes.above_available(context.principal_fen, available_fen)
    if context.cost_ceiling_ppm is not None and context.annual_cost_ppm > context.cost_ceiling_ppm:
        raise quotes.above_cost_ceiling(context.annual_cost_ppm, context.cost_ceiling_ppm)
    balance_fen = context.outstanding_fen + context.held_fen + context.principal_fen
    if context.balance_ceiling_fen is not None and balance_fen > context.balance_ceiling_fen:
        raise BalanceAboveCeiling(
            _("One person owes at most %(most)s yuan.")
            % {"most": yuan(context.balance_ceiling_fen)},
            remedy=_("Draw less."),
            field="amount",
            value=yuan(balance_fen),
        )


def _position(context: DrawDownContext, on: date) -> Replayed:
    """Replay the loan's first fact: its position is what is stored."""
    return replay(context.terms, [Fact(FactKind.DRAW_DOWN, on, 1, context.principal_fen)], on)


def _values(
    context: DrawDownContext, position: Replayed, quote_id: UUID, on: date, at: datetime, actor: str
) -> dict[str, Any]:
    """Return draw_down.sql its values."""
    rows, segments = position.instalments, position.segments
    return {
        "quote_id": quote_id,
        "line_id": context.line_id,
        "version_id": context.version_id,
        "principal_fen": context.principal_fen,
        "on": on,
        "at": at,
        "actor": actor,
        "instalments": context.instalments,
        "next_unpaid_due_on": position.next_unpaid_due_on,
        "nos": [row.no for row in rows],
        "due_ons": [row.due_on for row in rows],
        "principals_fen": [row.principal_fen for row in rows],
        "interests_fen": [row.interest_fen for row in rows],
        "rate_ppm": context.daily_rate_ppm,
        "segment_nos": [segment.instalment_no for segment in segments],
        "starts_ons": [segment.starts_on for segment in segments],
        "ends_ons": [segment.ends_on for segment in segments],
        "balances_fen": [segment.balance_fen for segment in segments],
    }


def _refusal_for(context: DrawDownContext, on: date) -> Refused:
    """Return which of the guards of draw_down.sql refused."""
    if Books.objects.filter(passed_through__gte=on).exists():
        return DayClosed(
            _("The books are closed for this day."),
            remedy=_("Draw on a day that is still open."),
            field="on",
            value=on.isoformat(),
        )
    if Position.objects.filter(line_id=context.line_id, next_unpaid_due_on__lt=on).exists():
        return LineOverdue(
            _("A loan of the line is overdue; nothing can be drawn."),
            remedy=_("Pay what is overdue first."),
            field="line",
            value=context.borrower_number,
        )
    return CapitalExhausted(
        _("The lendable capital does not cover this loan."),
        remedy=_("Draw less, or have capital paid in."),
        field="amount",
        value=yuan(context.principal_fen),
    )
