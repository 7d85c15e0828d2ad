"""What somebody's loans with us say, as known at the instant.

The loan: 6,000.00 drawn on 2015-09-16 in six instalments, due on the 10th from October; the first two are 1,072.00 and
1,077.50 (product rules, section 4).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from billing.maths.facts import Stop
from billing.models import Fact
from billing.services.facts import pauses, reversals
from core.maths.calendar import BUSINESS_ZONE
from core.models import Approval
from lending.models import CreditLine
from scoring.features.feature_set import Assessed, FeatureSet
from scoring.services import features
from scoring.services.repayment_history import is_known
from tests.billing.conftest import approval, draw, line, pay
from tests.scoring.features.lived import bits

__all__ = ["approval", "line"]

OCTOBER, NOVEMBER = date(2015, 10, 10), date(2015, 11, 10)


def asked(line: CreditLine, on: date) -> FeatureSet:
    """Compute her features in the evening of a day."""
    evening = datetime.combine(on, time(23), BUSINESS_ZONE)
    return features.compute(people=[Assessed(line.borrower_id, evening)])


def figures(line: CreditLine, on: date) -> dict[str, float]:
    """Return the repayment figures of a day by their short names."""
    found = asked(line, on).values
    return {
        name.removeprefix("repayment."): float(values[0])
        for name, values in found.items()
        if name.startswith("repayment.")
    }


def test_nothing_is_said_before_the_first_due_date_has_passed(line: CreditLine) -> None:
    draw(line)
    found = asked(line, OCTOBER)
    assert found.sources[0]["repayment"] == "no_data"
    assert np.isnan(found.values["repayment.months_on_book"][0])


def test_paid_on_the_due_date_is_on_time(line: CreditLine) -> None:
    draw(line)
    pay(line, 1072_00, OCTOBER)
    found = figures(line, OCTOBER + timedelta(days=1))
    assert found["instalments_due"] == found["on_time_streak"] == 1
    assert found["share_late"] == found["max_days_late"] == found["days_past_due"] == 0
    assert np.isnan(found["days_since_late"])


def test_days_late_run_to_the_payment_and_while_unpaid_to_the_day(line: CreditLine) -> None:
    draw(line)
    pay(line, 1100_00, OCTOBER + timedelta(days=5))
    found = figures(line, NOVEMBER + timedelta(days=3))
    assert (found["instalments_due"], found["share_late"]) == (2, 1)
    assert (found["max_days_late"], found["mean_days_late"]) == (5, 4)
    assert (found["days_past_due"], found["days_since_late"]) == (3, 3)
    assert found["on_time_streak"] == 0


def test_days_on_which_a_pause_stops_the_clock_are_not_late(
    line: CreditLine,
    approval: Approval,
) -> None:
    loan, paused_on = draw(line), OCTOBER + timedelta(days=4)
    told: dict[str, Any] = {"on": paused_on, "actor": "officer", "approval": approval}
    until = paused_on + timedelta(days=10)
    pauses.pause(loan=loan, until=until, stops=[Stop.CLOCK], **told)
    found = figures(line, until + timedelta(days=3))
    assert (found["days_past_due"], found["max_days_late"]) == (7, 7)


def test_the_streak_counts_from_the_last_late_instalment(line: CreditLine) -> None:
    draw(line)
    pay(line, 1080_00, OCTOBER + timedelta(days=2))
    pay(line, 1090_00, NOVEMBER, "p2")
    found = figures(line, NOVEMBER + timedelta(days=1))
    assert (found["on_time_streak"], found["share_late"]) == (1, 0.5)
    assert found["days_since_late"] == (NOVEMBER - OCTOBER).days + 1


def test_a_settled_loan_and_an_early_payment_are_counted(line: CreditLine) -> None:
    draw(line, 1000_00, instalments=1)
    pay(line, 600_00, OCTOBER - timedelta(days=5))
    pay(line, 500_00, OCTOBER, "p2")
    found = figures(line, NOVEMBER)
    assert (found["loans_settled"], found["prepayments"]) == (1, 1)
    assert found["months_on_book"] == 55 / 30.4375


def test_a_payment_recorded_later_moves_no_bit_though_its_value_date_is_past(
    line: CreditLine,
) -> None:
    draw(line)
    before = bits(asked(line, NOVEMBER))
    pay(line, 1072_00, NOVEMBER + timedelta(days=4), value_on=OCTOBER)
    assert bits(asked(line, NOVEMBER)) == before
    assert figures(line, NOVEMBER + timedelta(days=5))["max_days_late"] == 5


def test_a_payment_reversed_later_still_counts_then(line: CreditLine, approval: Approval) -> None:
    draw(line)
    fact = pay(line, 1072_00, OCTOBER).facts[0]
    before = bits(asked(line, NOVEMBER))
    later = NOVEMBER + timedelta(days=9)
    reversals.reverse(fact=fact, on=later, actor="app", approval=approval)
    assert bits(asked(line, NOVEMBER)) == before
    assert figures(line, later + timedelta(days=1))["days_past_due"] == 41


def test_of_its_own_day_a_fact_is_known_from_its_recording(line: CreditLine) -> None:
    loan = draw(line)
    fact = Fact.objects.get(loan=loan)
    on = fact.recorded_at.astimezone(BUSINESS_ZONE).date()
    fact.recorded_on = on
    just, before = fact.recorded_at, fact.recorded_at - timedelta(microseconds=1)
    assert is_known(fact, Assessed(1, just))
    assert not is_known(fact, Assessed(1, before))
