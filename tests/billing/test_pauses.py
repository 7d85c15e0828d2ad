"""Pauses of a loan: what two people decide stops penalty and the clock, in every table that is kept of the loan."""

from datetime import date, timedelta
from typing import Any

import pytest

from billing.maths.facts import Stop
from billing.maths.state import State, state
from billing.models import (
    Arrears,
    Books,
    Fact,
    OverdueCase,
    Position,
    Provision,
    Segment,
    StatementLine,
)
from billing.querysets import overdue_between
from billing.services.close import business_days
from billing.services.facts import pauses, restructures, reversals
from billing.services.facts.recording import FactRefused
from billing.services.facts.restructures import TooManyInstalments
from billing.services.positions import stored_positions
from billing.services.proof import loan_proof
from core.models import Approval
from core.services import proofs
from lending.models import CreditLine, Loan
from tests.billing.conftest import held, pay
from tests.billing.test_close import close_through, prove
from tests.billing.test_two_people_decide import decide

DAY = timedelta(days=1)
PAUSED_ON, UNTIL = date(2015, 11, 20), date(2015, 12, 1)
BOTH = [Stop.PENALTY, Stop.CLOCK]


def stored_state(loan: Loan, on: date) -> State:
    """Return how a loan stands by its stored rows alone."""
    fresh = Loan.objects.select_related("position").get(pk=loan.pk)
    return state(stored_positions.stored(loan=fresh), on)


def figures(loan: Loan, on: date) -> tuple[int, int, int, int]:
    """Return penalty, compound interest, pay-off and days past due, as the table of the rules has them."""
    told = stored_state(loan, on)
    penalty_fen, compound_fen = told.penalty_interest_fen, told.compound_interest_fen
    return penalty_fen, compound_fen, told.payoff_fen, told.days_past_due


@pytest.fixture
def late(line: CreditLine, loan: Loan) -> Loan:
    """Have the first instalment paid, and nothing since; no day is closed."""
    pay(line, 1072_00, date(2015, 10, 10))
    return loan


def close_only(*days: date) -> None:
    """Close some days, each as if all before it were closed."""
    business_days.opened()
    for on in days:
        before = on - DAY
        Books.objects.update(passed_through=before, accrued_through=before, closed_through=before)
        business_days.close_day(on=on)


def pause(loan: Loan, approval: Approval, stops: list[Stop] = BOTH, **more: Any) -> Fact:
    told: dict[str, Any] = {"on": PAUSED_ON, "until": UNTIL, "actor": "officer"} | more
    return pauses.pause(loan=loan, stops=stops, approval=approval, **told)


def test_the_table_of_a_pause_is_met_by_what_the_closes_store(
    late: Loan, approval: Approval
) -> None:
    close_through(PAUSED_ON - DAY)
    pause(late, approval)
    for on, expected in (
        (date(2015, 11, 25), (7_50, 58, 5115_58, 10)),
        (date(2015, 12, 1), (7_50, 58, 5127_58, 10)),
        (date(2015, 12, 10), (14_25, 1_10, 5152_85, 19)),
    ):
        close_through(on)
        assert figures(late, on) == expected
    assert prove() == []


def test_the_table_of_a_pause_resumed_early_is_met_by_what_is_stored(
    late: Loan, approval: Approval
) -> None:
    paused, on = pause(late, approval), date(2015, 11, 25)
    pauses.resume(loan=late, pause_id=paused.pk, on=on, actor="officer", approval=approval)
    assert figures(late, on) == (7_50, 58, 5115_58, 10)
    assert figures(late, date(2015, 12, 1)) == (12_00, 93, 5132_43, 16)
    close_only(date(2015, 12, 10))
    assert figures(late, date(2015, 12, 10)) == (18_75, 1_45, 5157_70, 25)


def test_a_pause_found_out_late_corrects_penalty_and_ledger_with_entries_of_today(
    late: Loan, approval: Approval
) -> None:
    on = date(2015, 11, 30)
    close_through(on - DAY)
    before = held(late)
    pause(late, approval, on=on, value_on=PAUSED_ON)
    assert figures(late, on)[:2] == (7_50, 58)
    moved = {name: fen - before.get(name, 0) for name, fen in held(late).items()}
    # Twenty days had been accrued, of which ten were paused.
    assert moved["penalty_interest_receivable"] == -7_50
    assert moved["penalty_interest_income"] == 7_50
    close_through(on)
    assert prove() == []


def test_a_reversed_pause_never_was_in_what_is_stored(late: Loan, approval: Approval) -> None:
    paused = pause(late, approval)
    on = date(2015, 12, 5)
    reversals.reverse(fact=paused, on=on, actor="officer", approval=approval)
    close_only(date(2015, 12, 10))
    assert figures(late, date(2015, 12, 10)) == (22_50, 1_74, 5161_74, 30)
    assert list(Segment.objects.filter(loan=late, starts_on=UNTIL)) == []


def test_an_instalment_that_falls_due_in_a_pause_bears_penalty_from_its_end(
    late: Loan, approval: Approval
) -> None:
    pause(late, approval, until=date(2015, 12, 20))
    close_through(date(2015, 12, 10))
    begun = Segment.objects.get(loan=late, instalment_no=3, component="penalty_interest")
    assert (begun.starts_on, begun.ends_on) == (date(2015, 12, 20), None)
    assert list(loan_proof.differences(first_id=late.pk, last_id=late.pk)) == []


def test_a_loan_enters_no_band_while_the_clock_stops(late: Loan, approval: Approval) -> None:
    until = date(2016, 1, 5)
    pause(late, approval, [Stop.CLOCK], until=until)
    # Thirty-one days after the due date, the statement's day, and the pause's end.
    close_only(date(2015, 12, 10), date(2015, 12, 11), until)
    assert [row.band for row in Arrears.objects.filter(loan=late)] == ["M1"]
    assert StatementLine.objects.get(loan=late).days_past_due == 10
    assert stored_state(late, until).penalty_interest_fen > 60_00
    # Ten days past due on the pause's end, so thirty-one after twenty-one more.
    close_only(until + timedelta(days=20), until + timedelta(days=21))
    bands = Arrears.objects.filter(loan=late).order_by("starts_on")
    assert [(row.band, row.starts_on) for row in bands] == [
        ("M1", date(2015, 11, 11)),
        ("M2", until + timedelta(days=21)),
    ]


def test_a_loan_that_falls_due_while_its_clock_stops_opens_its_case_when_it_goes_on(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    until = date(2015, 10, 20)
    pause(loan, approval, on=date(2015, 10, 1), until=until)
    close_only(date(2015, 10, 10), date(2015, 10, 11), until)
    assert not OverdueCase.objects.exists()
    assert stored_state(loan, until).days_past_due == 0
    close_only(until + DAY)
    assert OverdueCase.objects.get().loan == loan
    line.refresh_from_db()
    assert line.is_frozen


def test_neither_class_nor_income_changes_while_the_clock_stops_at_ninety_days(
    late: Loan, approval: Approval
) -> None:
    on = date(2015, 11, 10) + timedelta(days=90)
    until = on + timedelta(days=30)
    pause(late, approval, [Stop.CLOCK], on=on, until=until)
    close_only(on + DAY, date(2016, 2, 29), until)
    assert not Arrears.objects.filter(non_accrual=True).exists()
    assert Provision.objects.get(month_end_on=date(2016, 2, 29)).asset_class == "special_mention"
    close_only(until + DAY)
    assert Arrears.objects.get(non_accrual=True).starts_on == until + DAY


@pytest.mark.parametrize(("days", "is_between"), [(9, False), (10, True), (11, False)])
def test_a_list_by_days_past_due_counts_as_the_page_does(
    late: Loan, approval: Approval, days: int, is_between: bool
) -> None:
    pause(late, approval, [Stop.CLOCK])
    on = UNTIL - DAY
    assert Position.objects.filter(overdue_between(days, days, on)).exists() is is_between


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"until": PAUSED_ON}, "invalid_pause"),
        ({"stops": []}, "invalid_pause"),
        ({"value_on": date(2015, 9, 15)}, "before_draw_down"),
    ],
)
def test_a_pause_that_breaks_a_rule_leaves_nothing(
    late: Loan, approval: Approval, told: dict[str, Any], code: str
) -> None:
    with pytest.raises(FactRefused) as refused:
        pause(late, approval, **told)
    assert (refused.value.code, Fact.objects.filter(kind="pause").count()) == (code, 0)


def test_never_two_pauses_of_one_kind_at_once(late: Loan, approval: Approval) -> None:
    paused = pause(late, approval, [Stop.CLOCK])
    pause(late, approval, [Stop.PENALTY])
    on = PAUSED_ON + DAY
    with pytest.raises(FactRefused) as refused:
        pause(late, approval, on=on)
    assert refused.value.code == "paused_already"
    ended = pauses.resume(loan=late, pause_id=paused.pk, on=on, actor="o", approval=approval)
    pause(late, approval, [Stop.CLOCK], on=on)
    with pytest.raises(FactRefused) as refused:
        reversals.reverse(fact=ended, on=on, actor="o", approval=approval)
    assert refused.value.code == "paused_already"


def test_a_pause_is_resumed_once_on_one_of_its_days(late: Loan, approval: Approval) -> None:
    paused = pause(late, approval)
    told: dict[str, Any] = {"loan": late, "pause_id": paused.pk, "actor": "o", "approval": approval}
    with pytest.raises(FactRefused, match="own days"):
        pauses.resume(**told, on=UNTIL)
    pauses.resume(**told, on=PAUSED_ON)
    with pytest.raises(FactRefused, match="neither reversed nor resumed"):
        pauses.resume(**told, on=PAUSED_ON)
    assert pauses.standing(loan=late, on=PAUSED_ON) == []


def test_two_people_decide_a_pause_and_its_end(late: Loan) -> None:
    until = date(2015, 12, 24).isoformat()
    asked = decide("billing.pause", late, {"until": until, "stops": ["clock", "penalty"]})
    (paused,) = pauses.standing(loan=late, on=date(2015, 12, 1))
    assert asked.outcome == {"facts": [paused.pk]}
    decide("billing.resume", paused, {})
    assert pauses.standing(loan=late, on=date(2015, 12, 1)) == []
    assert [str(found) for found in proofs.nightly_findings()] == []


@pytest.mark.parametrize("interest_only", [-1, 2, 4])
def test_interest_only_leaves_a_date_with_principal(
    late: Loan, approval: Approval, interest_only: int
) -> None:
    with pytest.raises(FactRefused) as refused:
        restructures.restructure(
            loan=late,
            first_due_on=date(2015, 12, 10),
            instalments=2 if interest_only < 4 else 6,
            interest_only=interest_only,
            on=PAUSED_ON,
            actor="officer",
            approval=approval,
        )
    assert refused.value.code == "invalid_interest_only"


def test_a_restructure_has_six_dates_at_most(late: Loan, approval: Approval) -> None:
    with pytest.raises(TooManyInstalments):
        restructures.restructure(
            loan=late,
            first_due_on=date(2015, 12, 10),
            instalments=7,
            on=PAUSED_ON,
            actor="officer",
            approval=approval,
        )


def test_the_table_of_a_restructure_is_met_by_what_is_stored(
    late: Loan, approval: Approval
) -> None:
    on = date(2015, 12, 20)
    restructures.restructure(
        loan=late,
        first_due_on=date(2016, 1, 10),
        instalments=6,
        interest_only=2,
        on=on,
        actor="officer",
        approval=approval,
    )
    assert figures(late, on) == (37_50, 2_78, 5192_78, 0)
    close_only(date(2016, 1, 10))
    assert figures(late, date(2016, 1, 10)) == (37_50, 2_78, 5245_28, 0)
    assert figures(late, date(2016, 1, 15)) == (37_50, 3_55, 5258_55, 5)
    close_only(date(2016, 2, 10), date(2016, 3, 10))
    assert figures(late, date(2016, 3, 10)) == (37_50, 13_70, 5406_20, 60)
    assert stored_state(late, date(2016, 3, 10)).due_principal_fen == 1250_00
