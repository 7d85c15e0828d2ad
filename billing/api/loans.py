"""Loans over the API: what was agreed, how they stand on a day, and what settles them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.maths import schedule
from billing.maths.position import Position
from billing.maths.state import State, Status, state
from billing.services.positions import claims, stored_positions
from billing.services.positions.terms import terms_of
from core.api import fields
from core.api.description import described
from core.api.operations import Operation
from core.errors import Refused
from core.maths import calendar
from lending.models import Loan
from lending.models.products import METHODS

DUE = "To be paid by the end of the day: the four `due_` components and `refund_to_return`."
REFUND_TO_RETURN = (
    "Refunded out of money that turned out never to have come; due at once, free of interest."
)


class BeforeDrawDown(Refused):
    """A day on which the loan did not exist yet."""

    code = "before_draw_down"
    status = 400


class ScheduledOutput(fields.Output):
    """One row of the schedule agreed at draw-down."""

    no = serializers.IntegerField()
    due_on = fields.DayField()
    principal = fields.YuanField(source="principal_fen")
    interest = fields.YuanField(source="interest_fen")
    total = fields.YuanField(source="total_fen")


class InstalmentOutput(fields.Output):
    """One instalment as it stands: what falls due, and what of it is unpaid."""

    no = serializers.IntegerField()
    due_on = fields.DayField()
    principal = fields.YuanField(source="principal_fen")
    interest = fields.YuanField(
        source="interest_fen", help_text="All of it up to the due date, accrued or not."
    )
    unpaid = fields.YuanField(
        source="unpaid_fen",
        help_text="Of all components, without the overdue interest that still runs.",
    )


class PositionOutput(fields.Output):
    """What is unpaid on a day: that day's facts counted, interest through the day before."""

    as_of = fields.DayField()
    principal_not_due = fields.YuanField(source="principal_not_due_fen")
    interest_not_due = fields.YuanField(source="interest_not_due_fen", help_text="Accrued so far.")
    due_principal = fields.YuanField(source="due_principal_fen")
    due_interest = fields.YuanField(source="due_interest_fen")
    due_penalty_interest = fields.YuanField(source="due_penalty_interest_fen")
    due_compound_interest = fields.YuanField(source="due_compound_interest_fen")
    refund_to_return = fields.YuanField(source="refund_to_return_fen", help_text=REFUND_TO_RETURN)
    due = fields.YuanField(source="due_fen", help_text=DUE)
    penalty_interest = fields.YuanField(
        source="penalty_interest_fen",
        help_text="All that is unpaid, carried over to a later due date included.",
    )
    compound_interest = fields.YuanField(
        source="compound_interest_fen",
        help_text="All that is unpaid, carried over to a later due date included.",
    )
    pay_off = fields.YuanField(
        source="payoff_fen",
        help_text="What settles the loan to exactly zero on the day: principal, interest, penalty and compound "
        "interest, due or not, and a refund to return.",
    )
    credit_balance = fields.YuanField(
        source="credit_balance_fen", help_text="Paid too much; refundable."
    )
    days_past_due = serializers.IntegerField()
    status = serializers.ChoiceField([(status.value, status.value) for status in Status])


class ClaimOutput(fields.Output):
    """The pay-off as agreed beside what courts protect of it, on the day of the position."""

    annual_rate_ceiling = fields.RateField(
        source="annual_rate_ppm",
        help_text="Of interest of every kind, on the principal outstanding.",
    )
    interest_charged = fields.YuanField(
        source="charged_fen",
        help_text="Interest, penalty and compound interest since the draw-down, paid or not.",
    )
    interest_ceiling = fields.YuanField(
        source="ceiling_fen", help_text="What the ceiling gives over the same days."
    )
    contractual = fields.YuanField(source="contractual_fen", help_text="The pay-off.")
    above_ceiling = fields.YuanField(
        source="above_ceiling_fen", help_text="Unpaid, and cut by a court that is asked to."
    )
    protected = fields.YuanField(
        source="protected_fen", help_text="The pay-off less what is above the ceiling."
    )


class LoanOutput(fields.Output):
    """A loan."""

    number = serializers.CharField()
    borrower_number = serializers.CharField()
    principal = fields.YuanField(source="principal_fen")
    drawn_on = fields.DayField()
    product = serializers.CharField(
        source="product_version.code", help_text="The code of the product."
    )
    method = serializers.ChoiceField(METHODS, source="product_version.method")
    daily_rate = fields.RateField(source="product_version.daily_rate_ppm")
    overdue_daily_rate = fields.RateField(source="product_version.overdue_rate_ppm")
    schedule = ScheduledOutput(many=True, help_text="As agreed at draw-down.")
    instalments = InstalmentOutput(
        many=True, help_text="As they stand, after prepayments and the like."
    )
    position = PositionOutput()
    claim = ClaimOutput(
        allow_null=True, help_text="Null where no ceiling of what courts protect is in force."
    )


class DayQuery(fields.Input):
    """The day that is asked about."""

    as_of = fields.DayField(
        required=False,
        help_text="Today where none is named. A day to come is answered as if nothing happened until.",
    )


class PayOffQuery(fields.Input):
    """The day of the payment."""

    on = fields.DayField(required=False, help_text="Today where none is named.")


class PayOffOutput(fields.Output):
    """What settles a loan to exactly zero on a day."""

    loan_number = serializers.CharField()
    on = fields.DayField()
    principal = fields.YuanField()
    interest = fields.YuanField()
    penalty_interest = fields.YuanField()
    compound_interest = fields.YuanField()
    refund_to_return = fields.YuanField(help_text=REFUND_TO_RETURN)
    pay_off = fields.YuanField(help_text="All of the above. Free of any fee.")


class ReadLoan(Operation):
    """A loan with its schedule and its position on a day."""

    required_scopes = ["loans:read"]

    @described(
        summary="Read a loan with its schedule and position",
        description="What was agreed, the instalments as they stand, and what is unpaid on a day.",
        answer=LoanOutput,
        query=DayQuery,
        problems=[404],
    )
    def get(self, request: Request, number: str) -> Response:
        """Answer with a loan as of a day."""
        as_of = DayQuery.read(request.query_params).get("as_of") or calendar.today()
        loan = find_loan(number)
        return Response(loan_as_of(loan, as_of))


class ReadPayOff(Operation):
    """What settles a loan on a day."""

    required_scopes = ["loans:read"]

    @described(
        summary="Quote the pay-off for a day",
        description="The amount which, paid on that day, settles the loan to exactly zero, and what it is made of.",
        answer=PayOffOutput,
        query=PayOffQuery,
        problems=[404],
        examples=(
            None,
            {
                "loan_number": "L20150916000001",
                "on": "2015-11-25",
                "principal": "5000.00",
                "interest": "107.50",
                "penalty_interest": "11.25",
                "compound_interest": "0.87",
                "refund_to_return": "0.00",
                "pay_off": "5119.62",
            },
        ),
    )
    def get(self, request: Request, number: str) -> Response:
        """Answer with the pay-off."""
        on = PayOffQuery.read(request.query_params).get("on") or calendar.today()
        loan = find_loan(number)
        owed = state(_position(loan, on, "on"), on)
        return Response(PayOffOutput.write(_pay_off(loan, owed)))


def find_loan(number: str) -> Loan:
    """Find a loan with its terms and its borrower's number, or answer 404."""
    loans = Loan.objects.select_related("product_version").annotate(
        borrower_number=F("line__borrower__number")
    )
    return get_object_or_404(loans, number=number)


def loan_as_of(loan: Loan, as_of: date) -> dict[str, Any]:
    """Write a loan as of a day. Raises BeforeDrawDown."""
    position = _position(loan, as_of, "as_of")
    terms = terms_of(loan.product_version, loan.instalments)
    values = {
        field: getattr(loan, field)
        for field in ("number", "borrower_number", "principal_fen", "drawn_on")
    }
    return LoanOutput.write(
        {
            **values,
            "product_version": loan.product_version,
            "schedule": schedule.build(loan.principal_fen, loan.drawn_on, terms),
            "instalments": position.instalments,
            "position": state(position, as_of),
            "claim": claims.claim_on(position=position, as_of=as_of),
        }
    )


def _position(loan: Loan, as_of: date, field: str) -> Position:
    if as_of < loan.drawn_on:
        raise BeforeDrawDown(
            _("The loan was drawn on %(day)s.") % {"day": loan.drawn_on},
            remedy=_("Ask about that day or a later one."),
            field=field,
            value=as_of,
        )
    return stored_positions.replay_loan(loan=loan, as_of=as_of)


def _pay_off(loan: Loan, owed: State) -> dict[str, Any]:
    return {
        "loan_number": loan.number,
        "on": owed.as_of,
        "principal": owed.principal_not_due_fen + owed.due_principal_fen,
        "interest": owed.interest_not_due_fen + owed.due_interest_fen,
        "penalty_interest": owed.penalty_interest_fen,
        "compound_interest": owed.compound_interest_fen,
        "refund_to_return": owed.refund_to_return_fen,
        "pay_off": owed.payoff_fen,
    }
