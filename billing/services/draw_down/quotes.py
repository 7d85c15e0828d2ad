"""What a loan would cost, shown before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.schedule import ScheduledInstalment, build
from billing.maths.terms import Terms
from billing.models import Quote
from billing.services.positions.terms import PER_MILLION, terms_of
from core.errors import Refused
from core.maths.calendar import BUSINESS_ZONE
from core.maths.money import percent, yuan
from lending.maths.annual_rate import effective_annual_rate, simple_annual_rate
from lending.models import Ceiling, CreditLine, ProductVersion
from lending.services import ceilings, products

# The late-payment example: the first instalment is paid this many days after its due date.
EXAMPLE_DAYS_LATE = 30
# What the column of a quote holds.
_MOST_COST_PPM = 2**63 - 1


class AmountTooSmall(Refused):
    """Less than the smallest draw-down."""

    code = "amount_too_small"
    status = 422


class AboveAvailable(Refused):
    """More than the line's available amount."""

    code = "above_available"


class InstalmentsNotOffered(Refused):
    """A number of instalments that the product version doesn't offer."""

    code = "instalments_not_offered"
    status = 422


class LineFrozen(Refused):
    """A frozen line: nothing can be drawn."""

    code = "line_frozen"


class NoLendingToStudents(Refused):
    """The borrower is a university student. Source: product rules, section 10."""

    code = "no_lending_to_students"


class AnnualCostAboveCeiling(Refused):
    """The loan would cost more a year than the ceiling in force allows."""

    code = "annual_cost_above_ceiling"


class IncalculableCost(Refused):
    """The annual cost is too high to be written down."""

    code = "incalculable_cost"
    status = 422


def quote(
    *,
    line: CreditLine,
    principal_fen: int,
    instalments: int,
    on: date,
    at: datetime,
    version: ProductVersion | None = None,
) -> Quote:
    """Quote a draw-down of business date `on`; valid for the product version's minutes from `at`, and that day only.

    The product version is the one in force of the line's product, unless one is named. Each call makes a new quote;
    nothing is held. Raises the refusals of this module and products.NoProduct.
    """
    line = CreditLine.objects.select_related("borrower").get(pk=line.pk)
    version = version or products.version_in_force(code=line.product_code, on=on)
    _require_offered(version, principal_fen, instalments)
    _require_open(line, principal_fen)
    terms = terms_of(version, instalments)
    schedule = build(principal_fen, on, terms)
    cost_ppm = annual_cost_ppm(principal_fen, on, schedule)
    require_cost_allowed(cost_ppm, on)
    return Quote.objects.create(
        line=line,
        product_version=version,
        principal_fen=principal_fen,
        drawn_on=on,
        instalments=instalments,
        total_interest_fen=sum(row.interest_fen for row in schedule),
        annual_cost_ppm=cost_ppm,
        shown=_shown(principal_fen, on, terms, schedule, cost_ppm),
        quoted_at=at,
        valid_until=min(at + timedelta(minutes=version.quote_minutes), _end_of(on)),
    )


def annual_cost_ppm(principal_fen: int, on: date, schedule: Sequence[ScheduledInstalment]) -> int:
    """Return the IRR-based annual rate of the true cash flows, per million, rounded to the nearest.

    Raises IncalculableCost for rates beyond all reason.
    """
    flows = [(row.due_on, row.total_fen) for row in schedule]
    try:
        cost_ppm = round(effective_annual_rate(principal_fen, on, flows) * PER_MILLION)
    except (ValueError, OverflowError) as error:
        raise _incalculable() from error
    if cost_ppm > _MOST_COST_PPM:
        raise _incalculable()
    return cost_ppm


def require_cost_allowed(cost_ppm: int, on: date) -> None:
    """Raise AnnualCostAboveCeiling where the ceiling in force is passed. Source: product rules, section 10."""
    ceiling_ppm = ceilings.in_force(kind=Ceiling.Kind.ANNUAL_COST, on=on)
    if ceiling_ppm is not None and cost_ppm > ceiling_ppm:
        raise above_cost_ceiling(cost_ppm, ceiling_ppm)


def above_cost_ceiling(cost_ppm: int, ceiling_ppm: int) -> AnnualCostAboveCeiling:
    """Return the refusal of a loan that would cost too much."""
    return AnnualCostAboveCeiling(
        _("The all-in annual cost of a new loan is at most %(most)s.")
        % {"most": percent(ceiling_ppm)},
        remedy=_("Offer a product version with a lower rate."),
        field="annual_cost",
        value=percent(cost_ppm),
    )


def students() -> NoLendingToStudents:
    """Return the refusal of a university student."""
    return NoLendingToStudents(
        _("Nothing is lent to university students."),
        remedy=_("Correct the borrower's record if this is wrong."),
        field="line",
    )


def frozen(borrower_number: str) -> LineFrozen:
    """Return the refusal of a frozen line."""
    return LineFrozen(
        _("The line is frozen; nothing can be drawn."),
        remedy=_("Pay what is overdue, or ask an officer."),
        field="line",
        value=borrower_number,
    )


def above_available(principal_fen: int, available_fen: int) -> AboveAvailable:
    """Return the refusal of an amount above the line's available amount."""
    return AboveAvailable(
        _("At most the available amount can be drawn, %(available)s yuan.")
        % {"available": yuan(available_fen)},
        remedy=_("Draw that or less."),
        field="amount",
        value=yuan(principal_fen),
    )


def _end_of(on: date) -> datetime:
    """Return the instant at which a business date is over: from then on the days of a schedule are others."""
    return datetime.combine(on + timedelta(days=1), time.min, BUSINESS_ZONE)


def _incalculable() -> IncalculableCost:
    return IncalculableCost(
        _("The annual cost of this loan is beyond any number."),
        remedy=_("Offer a product version with a lower rate."),
        field="annual_cost",
    )


def _require_offered(version: ProductVersion, principal_fen: int, instalments: int) -> None:
    if principal_fen < version.min_draw_down_fen:
        raise AmountTooSmall(
            _("The smallest draw-down is %(least)s yuan.")
            % {"least": yuan(version.min_draw_down_fen)},
            remedy=_("Draw that or more."),
            field="amount",
            value=yuan(principal_fen),
        )
    if not version.min_instalments <= instalments <= version.max_instalments:
        raise InstalmentsNotOffered(
            _("A loan has %(fewest)s to %(most)s instalments.")
            % {"fewest": version.min_instalments, "most": version.max_instalments},
            remedy=_("Choose a number within these."),
            field="instalments",
            value=instalments,
        )


def _require_open(line: CreditLine, principal_fen: int) -> None:
    if line.borrower.is_student:
        raise students()
    if line.is_frozen:
        raise frozen(line.borrower.number)
    if principal_fen > line.available_fen:
        raise above_available(principal_fen, line.available_fen)


def _shown(
    principal_fen: int,
    on: date,
    terms: Terms,
    schedule: Sequence[ScheduledInstalment],
    cost_ppm: int,
) -> dict[str, Any]:
    """Put together what the borrower is shown. Rates are per million a year, named by their basis."""
    return {
        "instalments": shown_schedule(schedule),
        "total_interest_fen": sum(row.interest_fen for row in schedule),
        "simple_annual_rate_ppm": int(simple_annual_rate(terms.daily_rate) * PER_MILLION),
        "irr_annual_rate_ppm": cost_ppm,
        "late_payment": _late_payment(principal_fen, on, terms, schedule[0]),
    }


def shown_schedule(schedule: Sequence[ScheduledInstalment]) -> list[dict[str, Any]]:
    """Return a schedule as it is shown and kept with the quote."""
    return [
        {
            "no": row.no,
            "due_on": row.due_on.isoformat(),
            "principal_fen": row.principal_fen,
            "interest_fen": row.interest_fen,
            "total_fen": row.total_fen,
        }
        for row in schedule
    ]


def _late_payment(
    principal_fen: int, on: date, terms: Terms, first: ScheduledInstalment
) -> dict[str, Any]:
    """Return what it would cost to pay the first instalment 30 days late."""
    paid_on = first.due_on + timedelta(days=EXAMPLE_DAYS_LATE)
    drawn = Fact(FactKind.DRAW_DOWN, on, 1, principal_fen)
    position = replay(terms, [drawn], paid_on)
    # Only the first instalment is late in the example; others that fall due by then are another matter.
    of_first = [
        segment
        for segment in position.segments
        if segment.instalment_no == 1 and segment.ends_on is None
    ]
    extra = {segment.kind.value: segment.accrued_fen(paid_on) for segment in of_first}
    return {
        "instalment_no": 1,
        "days_late": EXAMPLE_DAYS_LATE,
        "paid_on": paid_on.isoformat(),
        "penalty_interest_fen": extra.get("penalty_interest", 0),
        "compound_interest_fen": extra.get("compound_interest", 0),
        "total_fen": first.total_fen + sum(extra.values()),
    }
