"""Loans that can't be worked on are set aside, and the night goes on: the others are as in a night without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from billing.maths import facts
from billing.models import (
    Alarm,
    Arrears,
    CloseRun,
    Fact,
    Instalment,
    OverdueCase,
    Position,
    Segment,
    SetAside,
    StatementLine,
    TrialBalance,
)
from billing.services.close import business_days, due_dates
from billing.services.close.steps import Step
from billing.services.positions import stored_positions
from billing.services.proof import book_proof, loan_proof
from billing.services.set_aside import catch_up, fitness, leaving_out
from core.models import Approval
from core.services import payloads
from lending.models import CreditLine, LineFreeze, Loan
from tests.billing.conftest import draw, pay
from tests.factories import (
    ApprovalFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
)

DRAWN_ON = date(2015, 10, 31)
DUE_ON = date(2015, 11, 10)
BIGGEST = 2**63 - 1
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Damage:
    """What is done to a loan behind the services' back, and the step that trips over it."""

    name: str
    step: str
    plant: Callable[[Loan], object]


def run(statement: str) -> Callable[[Loan], object]:
    """Change rows of a loan as an application gone wrong would."""

    def plant(loan: Loan) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"loan": loan.pk})

    return plant


def unreadable_fact(loan: Loan) -> None:
    """Record what two people agreed to, with a detail that no program can read."""
    detail = {"instalments": "six"}
    asked = ("billing.restructure", "lending.loan", str(loan.pk), detail)
    open_one = {"checker": None, "checked_at": None, "verdict": Approval.Verdict.OPEN}
    names = dict(zip(("action", "target_type", "target_id", "payload"), asked, strict=True))
    agreed = ApprovalFactory(payload_hash=payloads.digest(*asked), **names, **open_one)
    fact = Fact.objects.create(
        loan=loan,
        kind=Fact.Kind.RESTRUCTURE,
        value_on=DUE_ON,
        recorded_on=DUE_ON,
        actor="test",
        approval=agreed,
        detail=detail,
    )
    agreed.checker, agreed.checked_at = OfficerFactory(), timezone.now()
    agreed.verdict, agreed.outcome = Approval.Verdict.APPROVED, {"facts": [fact.pk]}
    agreed.save()


DAMAGES = [
    Damage(
        "a balance out of range",
        "post_accrual",
        run(
            f"UPDATE billing_segment SET balance_fen = {BIGGEST}"
            " WHERE loan_id = %(loan)s AND '2015-11-10' >= starts_on"
            " AND '2015-11-10' < coalesce(ends_on, 'infinity')"
        ),
    ),
    Damage(
        "a segment that begins before all time",
        "post_accrual",
        run(
            "UPDATE billing_segment SET starts_on = '-infinity'"
            " WHERE loan_id = %(loan)s AND '2015-11-10' >= starts_on"
            " AND '2015-11-10' < coalesce(ends_on, 'infinity')"
        ),
    ),
    Damage(
        "a second open segment",
        "pass_due_dates",
        run(
            "INSERT INTO billing_segment (loan_id, product_version_id, component, instalment_no,"
            " balance_fen, rate_ppm, starts_on)"
            " SELECT loan_id, product_version_id, 'penalty_interest', 1, 100, 750, '2015-11-05'"
            " FROM billing_position WHERE loan_id = %(loan)s"
        ),
    ),
    Damage(
        "a component that isn't known",
        "post_accrual",
        run("UPDATE billing_segment SET component = 'gift' WHERE loan_id = %(loan)s"),
    ),
    Damage(
        "principal out of range",
        "issue_statements",
        run(
            f"UPDATE billing_position SET principal_unpaid_fen = {BIGGEST} WHERE loan_id = %(loan)s"
        ),
    ),
    Damage(
        "an instalment out of range",
        "issue_statements",
        run(
            f"UPDATE billing_instalment SET interest_fen = {BIGGEST}, interest_settled_fen = 0"
            " WHERE loan_id = %(loan)s AND no > 1"
        ),
    ),
    Damage(
        "a due date before all time",
        "issue_statements",
        run("UPDATE billing_position SET past_due_from = '-infinity' WHERE loan_id = %(loan)s"),
    ),
    Damage(
        "a day after all time",
        "replay_loans",
        run("UPDATE billing_position SET replayed_as_of = 'infinity' WHERE loan_id = %(loan)s"),
    ),
    Damage("a detail that can't be read", "replay_loans", unreadable_fact),
]


@pytest.fixture
def loans() -> list[Loan]:
    """Draw a loan on each of twelve lines, and close the days before the first due date: two pay, ten don't."""
    ProductVersionFactory()
    CapitalPoolFactory()
    lines: list[CreditLine] = CreditLineFactory.create_batch(12, limit_fen=100_000_00)
    drawn = [draw(line, (6000 + no) * 100, on=DRAWN_ON) for no, line in enumerate(lines)]
    night(DUE_ON - timedelta(days=1))
    for line in lines[-2:]:
        pay(line, 1500_00, DUE_ON, f"p{line.pk}")
    return drawn


def night(through: date) -> list[CloseRun]:
    """Close every day not yet closed, and replay every loan after the last, as the nightly task does."""
    days = business_days.days_to_close(through=through, today=through + timedelta(days=1))
    runs = [business_days.close_day(on=on) for on in days]
    business_days.replay_loans(run=runs[-1])
    return runs


def stands(loans: list[Loan]) -> dict[str, list[object]]:
    """Return all that is kept of some loans, but for row numbers and the day of the last replay."""
    pks = [loan.pk for loan in loans]
    by_loan = Q(loan__in=pks)
    position = [f.attname for f in Position._meta.fields if f.name != "replayed_as_of"]
    rows = [f.attname for f in StatementLine._meta.fields if f.name not in ("id", "statement")]

    def kept(model: type[Model], names: list[str]) -> list[object]:
        return sorted(model._default_manager.filter(by_loan).values_list(*names), key=str)

    return {
        "positions": kept(Position, position),
        "instalments": kept(Instalment, [f.attname for f in Instalment._meta.fields][1:]),
        "segments": kept(Segment, [f.attname for f in Segment._meta.fields][1:]),
        "arrears": kept(Arrears, ["loan_id", "band", "asset_class", "starts_on", "ends_on"]),
        "cases": kept(OverdueCase, ["loan_id", "closed_on"]),
        "statements": kept(StatementLine, ["statement__issued_on", *rows]),
    }


def accounts(on: date) -> list[tuple[int, int]]:
    """Return what every account held at the end of a closed day."""
    rows = TrialBalance.objects.filter(closed_on=on).exclude(balance_fen=0)
    return sorted(rows.values_list("account_id", "balance_fen"))


def differences(on: date) -> list[str]:
    """Prove the books whole: sums, lines, statements, and every loan."""
    loans = [
        str(found)
        for first, last in book_proof.loan_ranges()
        for found in loan_proof.differences(first_id=first, last_id=last)
    ]
    return [*loans, *book_proof.summed_differences(on=on), *book_proof.row_differences()]


Kept = tuple[dict[str, list[object]], list[tuple[int, int]]]


def undisturbed(loans: list[Loan], through: date) -> Kept:
    """Close the same days without damage, look, and take it all back."""
    with transaction.atomic():
        night(through)
        seen = stands(loans), accounts(through)
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage.name for damage in DAMAGES])
def test_a_bad_loan_is_set_aside_and_the_others_closed(loans: list[Loan], damage: Damage) -> None:
    bad, good = loans[0], loans[1:]
    must, _accounts = undisturbed(good, DUE_ON)
    damage.plant(bad)
    (run,) = night(DUE_ON)
    assert run.finished_at is not None
    assert stands(good) == must
    aside = SetAside.objects.get(returned_on=None)
    assert (aside.loan, aside.step, aside.since_on) == (bad, damage.step, DUE_ON)
    assert aside.error
    assert LineFreeze.objects.get(reason="set_aside", unfrozen_on=None).line_id == bad.line_id
    assert CreditLine.objects.get(pk=bad.line_id).is_frozen
    alarm = Alarm.objects.get(kind=Alarm.Kind.LOAN_SET_ASIDE, closed_at=None)
    assert alarm.subject == bad.number
    assert business_days.findings(run=run) == []
    assert differences(DUE_ON) == []


def test_rows_are_made_anew_and_loans_come_back_the_next_night_as_if_they_had_never_been_away(
    loans: list[Loan],
) -> None:
    through = DUE_ON + timedelta(days=3)
    must, must_hold = undisturbed(loans, through)
    of_rows = DAMAGES[:-1]
    for loan, damage in zip(loans, of_rows, strict=False):
        damage.plant(loan)
    night(DUE_ON)
    assert SetAside.objects.filter(returned_on=None).count() == len(of_rows)
    runs = night(through)
    assert [business_days.findings(run=run) for run in runs] == [[], [], []]
    assert not SetAside.objects.filter(returned_on=None).exists()
    assert not LineFreeze.objects.filter(reason="set_aside", unfrozen_on=None).exists()
    assert stands(loans) == must
    assert accounts(through) == must_hold
    assert differences(through) == []


def test_a_loan_that_is_not_mended_stays_away_and_its_alarm_stays_open(loans: list[Loan]) -> None:
    unreadable_fact(loans[0])
    for on in (DUE_ON, DUE_ON + timedelta(days=1)):
        night(on)
    row = SetAside.objects.get(returned_on=None)
    assert (row.loan, row.since_on) == (loans[0], DUE_ON)
    assert row.tried_at is not None
    assert "first_due_on" in row.error
    alarm = Alarm.objects.get(kind=Alarm.Kind.LOAN_SET_ASIDE)
    assert (alarm.first_on, alarm.closed_at) == (DUE_ON, None)
    with pytest.raises(catch_up.LoanSetAside) as refused:
        pay(loans[0].line, 100_00, DUE_ON + timedelta(days=2), "while-away")
    assert loans[0].number in str(refused.value)


def test_a_loan_whose_facts_can_be_read_again_has_lost_no_day(
    loans: list[Loan], monkeypatch: pytest.MonkeyPatch
) -> None:
    through = DUE_ON + timedelta(days=3)
    must, must_hold = undisturbed(loans, through)
    read = stored_positions.as_maths

    def as_maths(fact: Fact, order: int | None = None) -> facts.Fact:
        if fact.loan_id == loans[1].pk:
            raise KeyError("a detail of a newer version")
        return read(fact, order)

    with monkeypatch.context() as patch:
        patch.setattr(stored_positions, "as_maths", as_maths)
        night(DUE_ON)
        night(DUE_ON + timedelta(days=1))
        assert SetAside.objects.get().returned_on is None
        assert differences(DUE_ON + timedelta(days=1)) == []
    night(through)
    assert SetAside.objects.get().returned_on == DUE_ON + timedelta(days=2)
    assert stands(loans) == must
    assert accounts(through) == must_hold
    assert differences(through) == []


def test_a_payment_brings_a_loan_back_whose_facts_can_be_read(loans: list[Loan]) -> None:
    DAMAGES[0].plant(loans[0])
    night(DUE_ON)
    pay(loans[0].line, 100_00, DUE_ON + timedelta(days=1), "brings-back")
    assert SetAside.objects.get().returned_on == DUE_ON + timedelta(days=1)
    night(DUE_ON + timedelta(days=1))
    assert differences(DUE_ON + timedelta(days=1)) == []


def test_an_amount_out_of_range_in_the_ledger_holds_up_neither_night(loans: list[Loan]) -> None:
    run(
        "WITH posting AS (INSERT INTO billing_posting"
        " (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)"
        f" SELECT 'bad', '{DUE_ON}', '{DUE_ON}', now(), product_version_id, loan_id, 'bad'"
        " FROM billing_position WHERE loan_id = %(loan)s RETURNING id)"
        " INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)"
        f" SELECT id, 1301, 1001, {BIGGEST} FROM posting"
    )(loans[0])
    (closed,) = night(DUE_ON)
    assert closed.finished_at is not None
    assert SetAside.objects.get().loan == loans[0]
    assert any("out of range" in line for line in business_days.findings(run=closed))
    assert Alarm.objects.filter(kind=Alarm.Kind.BOOKS_DIFFER, closed_at=None).exists()


def test_what_fails_on_every_loan_sets_none_aside_and_says_that_the_close_stopped(
    loans: list[Loan], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise KeyError("a mistake of the program")

    broken = Step("pass_due_dates", due_dates.PASS_DUE_DATES.plan, fail)
    monkeypatch.setattr(leaving_out, "MOST", 5)
    steps = tuple(broken if step.name == broken.name else step for step in business_days.STEPS)
    monkeypatch.setattr(business_days, "STEPS", steps)
    monkeypatch.setitem(business_days._BY_NAME, broken.name, broken)
    with pytest.raises(KeyError):
        night(DUE_ON)
    assert not SetAside.objects.exists()
    stopped = CloseRun.objects.get(business_on=DUE_ON)
    assert stopped.finished_at is None
    assert "a mistake of the program" in stopped.steps.get(name="pass_due_dates").failure
    assert Alarm.objects.get().kind == Alarm.Kind.CLOSE_STOPPED


def test_one_of_many_is_found_by_halving() -> None:
    tried: list[tuple[int, int]] = []

    def attempt(first: int, last: int) -> None:
        tried.append((first, last))
        if first <= 4711 <= last:
            raise ValueError("4711")

    found = fitness.culprits(ids=range(1, 10_001), attempt=attempt, most=5)
    assert found == {4711: "ValueError: 4711"}
    assert len(tried) < 32
