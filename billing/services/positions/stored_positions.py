"""The only writer of positions, instalments and segments: what replay says, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db import models as orm

from billing.maths import facts as maths_facts
from billing.maths import position as maths_position
from billing.maths import segments as maths_segments
from billing.maths.replay import replay
from billing.maths.state import State, state
from billing.maths.terms import Component
from billing.models import Books, Fact, Position
from billing.services.ledger.accrual_lock import replay_as_of
from billing.services.positions.terms import PER_MILLION, terms_of
from billing.sql import statement
from lending.models import Loan

Row = tuple[Any, ...]

INSTALMENT_FIELDS = tuple(field.name for field in fields(maths_position.Instalment))
SEGMENT_FIELDS = ("component", "instalment_no", "starts_on", "ends_on", "balance_fen", "rate_ppm")
instalment_row: Callable[[maths_position.Instalment], Row] = attrgetter(*INSTALMENT_FIELDS)


def load_facts(
    loan_ids: Iterable[int], known_on: date | None = None
) -> dict[int, list[maths_facts.Fact]]:
    """Load the facts of loans as the arithmetic knows them; with `known_on`, those recorded up to that day."""
    loaded: dict[int, list[maths_facts.Fact]] = {loan_id: [] for loan_id in loan_ids}
    rows = Fact.objects.filter(loan_id__in=loaded).order_by("pk")
    if known_on is not None:
        rows = rows.filter(recorded_on__lte=known_on)
    for row in rows:
        loaded[row.loan_id].append(as_maths(row))
    return loaded


def as_maths(fact: Fact, order: int | None = None) -> maths_facts.Fact:
    """Translate a fact; it is known by its id, which is the order of recording too.

    One not yet recorded is given the `order` it would have.
    """
    order = order or fact.pk
    detail, kind = fact.detail, maths_facts.FactKind(fact.kind)
    waived = sorted(detail.items()) if kind is maths_facts.FactKind.WAIVER else ()
    return maths_facts.Fact(
        kind=kind,
        value_on=fact.value_on,
        order=order,
        amount_fen=fact.amount_fen,
        reference=str(order),
        reverses=str(fact.reverses_id) if fact.reverses_id else None,
        waived=tuple((Component(component), amount_fen) for component, amount_fen in waived),
        restructure=_restructured(detail) if kind is maths_facts.FactKind.RESTRUCTURE else None,
        pause=_paused(detail) if kind is maths_facts.FactKind.PAUSE else None,
        resumes=str(detail["of"]) if kind is maths_facts.FactKind.RESUME else None,
    )


def _restructured(detail: dict[str, Any]) -> maths_facts.RestructureTerms:
    first_due_on = date.fromisoformat(detail["first_due_on"])
    return maths_facts.RestructureTerms(
        first_due_on, detail["instalments"], detail.get("interest_only", 0)
    )


def _paused(detail: dict[str, Any]) -> maths_facts.PauseTerms:
    stops = tuple(maths_facts.Stop(stop) for stop in detail["stops"])
    return maths_facts.PauseTerms(date.fromisoformat(detail["until"]), stops)


def replay_loan(
    *, loan: Loan, as_of: date, known_on: date | None = None
) -> maths_position.Position:
    """Fold a loan's facts into its position; with `known_on`, as was believed at that day's end."""
    terms = terms_of(loan.product_version, loan.instalments)
    return replay(terms, load_facts([loan.pk], known_on)[loan.pk], as_of)


def state_of(*, loan: Loan, as_of: date, known_on: date | None = None) -> State:
    """Return how a loan stood on a day; with `known_on`, how it was believed on that day to stand.

    A day to come is answered as if nothing else happened until then.
    """
    return state(replay_loan(loan=loan, as_of=as_of, known_on=known_on), as_of)


def stored(*, loan: Loan) -> maths_position.Position:
    """Read a stored position back as replay would have given it, without the facts' allocations.

    It is good from the day that the close has passed due dates through.
    """
    row = loan.position
    return maths_position.Position(
        replayed_as_of=replay_as_of(Books.objects.first(), row.replayed_as_of),
        drawn_on=loan.drawn_on,
        principal_fen=loan.principal_fen,
        instalments=tuple(
            maths_position.Instalment(*values)
            for values in loan.instalment_rows.order_by("no").values_list(*INSTALMENT_FIELDS)
        ),
        segments=tuple(
            maths_segments.Segment(
                Component(component),
                no,
                balance_fen,
                Fraction(rate_ppm, PER_MILLION),
                starts_on,
                ends_on,
            )
            for component, no, starts_on, ends_on, balance_fen, rate_ppm in loan.segments.values_list(
                *SEGMENT_FIELDS
            )
        ),
        applied=(),
        prepaid_principal_fen=0,
        credit_balance_fen=row.credit_balance_fen,
        refund_to_return_fen=row.refund_to_return_fen,
        charged_off_on=None,
        written_off_on=None,
        settled_on=row.settled_on,
        next_unpaid_due_on=row.next_unpaid_due_on,
        past_due_from=row.past_due_from,
        clock_stops_until=row.clock_stops_until,
        penalty_stops_until=row.penalty_stops_until,
    )


def lock(wanted: orm.Q) -> dict[int, Position]:
    """Lock positions in id order, after their line. Gives them by loan, with the loan and its product version."""
    rows = Position.objects.select_for_update(of=("self",), no_key=True).select_related(
        "loan", "product_version"
    )
    return {row.pk: row for row in rows.filter(wanted).order_by("pk")}


def store(*, row: Position, position: maths_position.Position, last_fact_id: int) -> None:
    """Make what is stored of a locked loan equal to its replay, writing only what differs. May run twice."""
    _store_rows(row, position.instalments, position.segments)
    columns = columns_of(position) | {"last_fact_id": last_fact_id}
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if changed:
        Position.objects.filter(pk=row.pk).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)


def columns_of(position: maths_position.Position) -> dict[str, Any]:
    """Return the columns of a stored position that replay decides."""
    rows = position.instalments
    books = Position.Books.ON
    if position.charged_off_on:
        books = Position.Books.CHARGED_OFF
    if position.written_off_on:
        books = Position.Books.WRITTEN_OFF
    return {
        "principal_unpaid_fen": sum(row.principal_fen - row.principal_settled_fen for row in rows),
        "interest_settled_fen": sum(row.interest_settled_fen for row in rows),
        "penalty_interest_settled_fen": sum(row.penalty_interest_settled_fen for row in rows),
        "compound_interest_settled_fen": sum(row.compound_interest_settled_fen for row in rows),
        "credit_balance_fen": position.credit_balance_fen,
        "refund_to_return_fen": position.refund_to_return_fen,
        "next_unpaid_due_on": position.next_unpaid_due_on,
        "past_due_from": position.past_due_from,
        "clock_stops_until": position.clock_stops_until,
        "penalty_stops_until": position.penalty_stops_until,
        "settled_on": position.settled_on,
        "books": books,
        "replayed_as_of": position.replayed_as_of,
    }


def segment_row(segment: maths_segments.Segment) -> Row:
    """Return a segment as its stored columns."""
    rate_ppm = segment.rate * PER_MILLION
    if rate_ppm.denominator != 1:
        raise ValueError(f"{segment.rate} is no whole number per million")
    return (
        segment.kind.value,
        segment.instalment_no,
        segment.starts_on,
        segment.ends_on,
        segment.balance_fen,
        rate_ppm.numerator,
    )


def _store_rows(
    row: Position,
    instalments: Iterable[maths_position.Instalment],
    segments: Iterable[maths_segments.Segment],
) -> None:
    wanted = {
        "instalments": _as_json(INSTALMENT_FIELDS, map(instalment_row, instalments)),
        "segments": _as_json(SEGMENT_FIELDS, map(segment_row, segments)),
    }
    owner = {"loan_id": row.pk, "product_version_id": row.product_version_id}
    with connection.cursor() as cursor:
        cursor.execute(statement("store_rows"), owner | wanted)


def _as_json(names: tuple[str, ...], rows: Iterable[Row]) -> str:
    return json.dumps([dict(zip(names, values, strict=True)) for values in rows], default=str)
