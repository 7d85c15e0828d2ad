"""An agreed change of a loan's due dates."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from billing.maths.restructure import MOST_INSTALMENTS
from billing.models import Fact
from billing.services.facts import recording
from core.errors import Refused
from core.models import Approval
from lending.models import Loan


class TooManyInstalments(Refused):
    """More instalments than a restructure may have."""

    code = "too_many_instalments"
    status = 422


def restructure(
    *,
    loan: Loan,
    first_due_on: date,
    instalments: int,
    interest_only: int = 0,
    on: date,
    actor: str,
    approval: Approval,
    value_on: date | None = None,
) -> Fact:
    """Move everything unpaid to `instalments` new due dates, monthly from `first_due_on`.

    The first `interest_only` of them carry no principal. Counted from `value_on` or else from today.
    Raises TooManyInstalments, facts.FactRefused.
    """
    if instalments > MOST_INSTALMENTS:
        raise TooManyInstalments(
            _("A restructured loan has at most %(most)s instalments.") % {"most": MOST_INSTALMENTS},
            remedy=_("Agree on fewer."),
            field="instalments",
            value=instalments,
        )
    fact = Fact(
        kind=Fact.Kind.RESTRUCTURE,
        loan=loan,
        value_on=value_on or on,
        approval=approval,
        detail={
            "first_due_on": first_due_on.isoformat(),
            "instalments": instalments,
            "interest_only": interest_only,
        },
    )
    return recording.record_alone(fact=fact, on=on, actor=actor)
