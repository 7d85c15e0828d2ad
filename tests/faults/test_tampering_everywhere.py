"""Any row changed behind the services' back: `prove_all` names the place, and one damaged row hides none of the others.

`python -m benchmarks.tampering` tries every column of every table of a whole demo company.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.tampering import changes, trials
from benchmarks.tampering.change import Change
from billing.maths.chart import Chart
from billing.maths.entries import Entry
from billing.models import Posting
from billing.services.close import ageing, business_days, steps
from billing.services.ledger import posting
from config.database import as_owner
from core.maths.calendar import now
from core.models import ApiClient
from core.services import api_clients, audit, proofs
from lending.models import Loan
from tests.billing.conftest import draw
from tests.emptying import owner
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory
from tests.faults.test_tampering import DRAWN_ON, DUE_ON, loan, tamper

__all__ = ["loan"]
pytestmark = pytest.mark.django_db(transaction=True)
RANDOM_CHANGES = 25
# Change, and what its finding names.
NAMED = {
    "UPDATE lending_creditline SET limit_fen = limit_fen + 1": "limit_fen: 10000001 is stored, must be 10000000",
    "UPDATE lending_borrower SET phone_index = 'another'": "phone_index",
    "DELETE FROM lending_borrower": "lending_borrower",
    "UPDATE lending_productversion SET daily_rate_ppm = 1": "daily_rate_ppm: 1 is stored, must be 500",
    "UPDATE core_apiclient SET scopes = '{lines:read}'": "scopes",
    "UPDATE core_auditevent SET actor = 'another'": "core_auditevent",
    "UPDATE billing_receipt SET amount_fen = amount_fen + 1": "billing_receipt",
    "UPDATE billing_fact SET actor = 'another'": "billing_fact",
    "UPDATE billing_posting SET text = 'another' WHERE loan_id IS NOT NULL": "billing_posting",
    "DELETE FROM billing_trialbalance WHERE closed_on = '2015-10-08'": "billing_trialbalance",
    "UPDATE billing_account SET slug = 'another' WHERE id = 1001": "billing_account 1001",
}


@contextmanager
def unguarded() -> Iterator[None]:
    """Be the owner of the tables with every guard off, until all that was done is undone."""
    with as_owner(), trials.as_owner_unguarded():
        yield


def said() -> str:
    """Return all that the proofs find."""
    return "\n".join(
        str(finding) for proof in proofs.registered() for finding in proofs.findings_of(proof)
    )


def test_no_change_goes_unseen(loan: Loan) -> None:
    api_clients.create(name="backend", scopes=["loans:read"])
    audit.seal(at=now())
    api_clients.create(name="another", scopes=["loans:read"])
    named = [
        Change(statement, statement.split()[1 if statement[0] == "U" else 2], (statement,))
        for statement in NAMED
    ]
    with unguarded():
        assert trials.first_finding() == ("", False)
        found = {trial.change.name: trial for trial in trials.tried(named)}
        by_chance = list(trials.made(trials.tried(changes.random_changes(1)), RANDOM_CHANGES))

    missed = [name for name, place in NAMED.items() if place not in found[name].finding]
    assert missed == []
    assert [t.change.name for t in by_chance if not t.finding and not t.refused] == []


def test_money_moved_from_a_shell_is_named_by_its_key(loan: Loan) -> None:
    entry = Entry(Chart.CASH, Chart.INTEREST_INCOME, 10_000_000_00)
    posting.post(key="gift:1", entries=[entry], posted_on=DUE_ON, value_on=DUE_ON, text="a gift")
    assert (
        f"billing_posting {Posting.objects.latest('pk').pk} (gift:1): a posting is stored" in said()
    )


def test_a_damaged_row_hides_no_other_finding(loan: Loan) -> None:
    tamper("UPDATE lending_productversion SET method = 'nonsense'")
    tamper("UPDATE billing_account SET slug = 'another' WHERE id = 4001")
    found = said()
    assert f"{loan.number} {DRAWN_ON}: ValueError" in found
    assert "lending_productversion" in found
    assert "billing_account 4001" in found


def test_a_seal_cut_off_the_chains_end_is_found(loan: Loan) -> None:
    audit.seal(at=now())
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditseal")
        assert "core_auditseal hash of the last: nothing is stored" in trials.first_finding()[0]


def test_a_guard_left_switched_off_is_found(loan: Loan) -> None:
    with owner() as cursor:
        cursor.execute("ALTER TABLE billing_fact DISABLE TRIGGER insert_only")
    try:
        assert "billing_fact insert_only: switched off" in said()
    finally:
        with owner() as cursor:
            cursor.execute("ALTER TABLE billing_fact ENABLE ALWAYS TRIGGER insert_only")


def test_a_client_of_the_api_is_audited_with_its_scopes() -> None:
    api_clients.create(name="backend", scopes=["loans:read"])
    client = ApiClient.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT after -> 'scopes' ->> 0 FROM core_auditevent"
            " WHERE table_name = 'core_apiclient' AND row_id = %s",
            [str(client.pk)],
        )
        assert cursor.fetchone() == ("loans:read",)


def test_a_proof_in_the_middle_of_a_close_knows_what_it_has_not_reached() -> None:
    ProductVersionFactory()
    CapitalPoolFactory()
    late = draw(CreditLineFactory(limit_fen=100_000_00), on=DRAWN_ON)
    overdue_on = DUE_ON + timedelta(days=1)
    for day in business_days.days_to_close(through=DUE_ON, today=overdue_on):
        business_days.close_day(on=day)
    run = steps.begun(on=overdue_on, steps=business_days.STEPS)
    for step in business_days.STEPS[: 1 + business_days.STEPS.index(ageing.AGE_ARREARS)]:
        row = steps.planned(run=run, step=step)
        business_days.run_step(step_id=row.pk)
        steps.finish(step_id=row.pk)

    assert late.arrears.filter(starts_on=overdue_on).exists()
    call_command("prove_books", stdout=StringIO(), stderr=StringIO())
    assert said() == ""
    audit.seal(at=now())
    tamper("UPDATE billing_statement SET payoff_fen = payoff_fen + 1")
    assert "billing_statement" in said()


def test_the_command_ends_with_one_where_something_differs(loan: Loan) -> None:
    call_command("prove_all", stdout=StringIO(), stderr=StringIO())
    tamper("UPDATE billing_receipt SET amount_fen = amount_fen + 1")
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("prove_all", stdout=StringIO(), stderr=errors)
    assert "amount_fen: 109901 is stored, must be 109900" in errors.getvalue()


def test_a_history_that_was_made_up_is_found_though_it_was_digested(loan: Loan) -> None:
    assert said() == ""
    with unguarded(), connection.cursor() as cursor:
        # As the application's own writing would: with the digest that follows.
        cursor.execute(
            "ALTER TABLE lending_historicalproductversion ENABLE ALWAYS TRIGGER digest_insert"
        )
        cursor.execute(
            "INSERT INTO lending_historicalproductversion SELECT (jsonb_populate_record(row_, jsonb_build_object("
            "'history_id', history_id + 1000, 'daily_rate_ppm', 1))).* FROM lending_historicalproductversion AS row_"
        )
        found = said()
    assert "lending_historicalproductversion 1" in found
    assert "another state is stored, must be a state the record knows" in found
    assert "lending_historicalproductversion 1000 rows" not in found


def test_a_right_that_became_another_is_found(loan: Loan) -> None:
    """Officers' groups hold rights by their rows."""
    rename = "UPDATE auth_permission SET codename = 'check_gift' WHERE codename = 'check_waive'"
    with unguarded():
        (trial,) = trials.tried([Change("a right", "auth_permission", (rename,))])
    assert "auth_permission" in trial.finding
