"""What a new fact must keep to before it is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from billing.maths.admission import admit
from billing.maths.errors import BrokenRule
from billing.maths.facts import Fact, FactKind
from tests.loan_facts import (
    DRAWN_ON,
    TERMS,
    draw_down,
    happened,
    in_order,
    refund,
    repayment,
    restructured,
    reversal,
    waiver,
)

LATE = date(2015, 10, 20)
PAID = repayment(1072_00, date(2015, 10, 10), "p1")
SETTLED = repayment(6100_00, DRAWN_ON, "all")
PAID_OFF = repayment(6000_00, DRAWN_ON, "exactly")
BY_MISTAKE = repayment(50_00, DRAWN_ON, "twice")
CHARGED_OFF = happened(FactKind.CHARGE_OFF, LATE)

REFUSED = [
    ([], draw_down(0), "invalid_amount"),
    ([draw_down()], replace(draw_down(), reference="again"), "only_once"),
    ([draw_down(), CHARGED_OFF], CHARGED_OFF, "only_once"),
    ([], repayment(1_00, DRAWN_ON), "before_draw_down"),
    ([draw_down()], repayment(1_00, date(2015, 9, 15)), "before_draw_down"),
    ([draw_down()], repayment(0, LATE), "invalid_amount"),
    ([draw_down(), PAID], PAID, "doubled_reference"),
    ([draw_down()], reversal("p1", LATE), "not_reversible"),
    ([draw_down(), PAID, reversal("p1", LATE)], reversal("undo-p1", LATE), "not_reversible"),
    (
        [draw_down(), PAID, reversal("p1", LATE)],
        replace(reversal("p1", LATE), reference="twice"),
        "not_reversible",
    ),
    ([draw_down()], waiver(LATE), "invalid_amount"),
    ([draw_down()], waiver(LATE, penalty_interest=0), "invalid_amount"),
    ([draw_down()], waiver(LATE, penalty_interest=7_51), "waiver_above_unpaid"),
    ([draw_down(), SETTLED], waiver(LATE, principal=1), "waiver_above_unpaid"),
    ([draw_down()], restructured(LATE, LATE, 3), "invalid_restructure"),
    ([draw_down()], restructured(LATE, date(2015, 12, 5), 0), "invalid_restructure"),
    ([draw_down(), SETTLED], restructured(LATE, date(2015, 12, 5), 3), "nothing_owed"),
    ([draw_down(), SETTLED], CHARGED_OFF, "nothing_owed"),
    ([draw_down(), SETTLED], refund(100_01, LATE), "refund_above_credit_balance"),
    (
        [draw_down(), SETTLED, refund(60_00, date(2015, 11, 1), "r1")],
        refund(40_01, LATE),
        "refund_above_credit_balance",
    ),
    (
        [draw_down(), SETTLED, refund(60_00, LATE, "r1"), reversal("all", LATE)],
        refund(1, LATE),
        "refund_above_credit_balance",
    ),
    (
        [
            draw_down(),
            PAID_OFF,
            BY_MISTAKE,
            refund(50_00, LATE, "r1"),
            reversal("twice", LATE),
        ],
        restructured(LATE, date(2015, 12, 5), 3),
        "nothing_owed",
    ),
]


@pytest.mark.parametrize(("known", "new", "code"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_fact_that_breaks_a_rule_is_refused(known: list[Fact], new: Fact, code: str) -> None:
    *before, last = in_order([*known, new])
    with pytest.raises(BrokenRule) as refused:
        admit(TERMS, before, last)
    assert refused.value.code == code
    assert refused.value.field
    assert refused.value.remedy


ADMITTED = [
    ([], draw_down()),
    ([draw_down()], PAID),
    ([draw_down(), PAID], reversal("p1", date(2015, 9, 1))),
    ([draw_down()], waiver(LATE, penalty_interest=7_50, principal=6000_00)),
    ([draw_down()], restructured(LATE, date(2015, 12, 5), 3)),
    ([draw_down(), SETTLED], refund(100_00, LATE)),
    ([draw_down(), SETTLED, refund(100_00, LATE, "r1")], reversal("all", LATE)),
    ([draw_down(), SETTLED, refund(60_00, date(2015, 11, 1), "r1")], refund(40_00, LATE)),
    ([draw_down()], CHARGED_OFF),
]


@pytest.mark.parametrize(("known", "new"), ADMITTED, ids=lambda value: str(value)[:30])
def test_a_fact_that_keeps_the_rules_is_admitted(known: list[Fact], new: Fact) -> None:
    *before, last = in_order([*known, new])
    admit(TERMS, before, last)


def test_a_payment_found_late_is_admitted_though_a_waiver_came_between() -> None:
    *before, last = in_order([draw_down(), waiver(LATE, penalty_interest=7_50), PAID])
    admit(TERMS, before, last)
