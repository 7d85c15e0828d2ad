"""A person is erased: what was told and derived goes, what a limit rested on stays as long as law keeps it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from billing.models import Quote
from core.models import AuditEvent
from lending.models import Borrower, CreditLine
from lending.services import erasure
from scoring.models import (
    Assessment,
    BureauReport,
    InsuranceQuote,
    LimitPolicy,
    PricingTable,
    ReviewRequest,
    Sample,
    SampleRow,
    TakenUp,
    Transaction,
)
from tests.billing.conftest import draw, line, noon, pay
from tests.factories import ApprovalFactory, ConsentReceiptFactory, OfficerFactory
from tests.journeys.test_a_person_is_erased import erase, outcomes
from tests.scoring.evidence.evidence_told import NOW, bought, report, reported, tell, teller

__all__ = ["line"]
pytestmark = pytest.mark.django_db
ON = date(2026, 9, 16)


def assess(borrower: Borrower) -> Assessment:
    return Assessment.objects.create(
        borrower=borrower,
        as_of=NOW,
        on=ON,
        trigger="application",
        rule="no_score",
        actor="test",
        policy=LimitPolicy.objects.get(),
        sources=[],
        snapshot={},
        snapshot_sha256="0" * 64,
        limit_before_fen=0,
        limit_fen=0,
        outcome="declined",
    )


def derive_from(borrower: Borrower) -> None:
    """Quote insurance, draw a sample and assess, with a review and an officer who took it up."""
    ConsentReceiptFactory(borrower=borrower, purpose="health_insurance", kind="band")
    table = PricingTable.objects.get(product="health")
    prices = {"relativity_ppm": 950_000, "premium_fen": 100_00, "premium_after_fen": 95_00}
    InsuranceQuote.objects.create(
        borrower=borrower, table=table, as_of=NOW, consents=[], evidence={}, **prices
    )
    days = dict.fromkeys(("observed_from", "observed_through", "out_of_time_from"), ON)
    sample = Sample.objects.create(
        name="s",
        **days,
        known_as_of=NOW,
        rows=1,
        bads=0,
        fingerprint="0" * 64,
        drawn_by=OfficerFactory(),
        drawn_at=NOW,
    )
    SampleRow.objects.create(sample=sample, borrower=borrower, observed_at=NOW, part="train")
    assessment = assess(borrower)
    ReviewRequest.objects.create(assessment=assessment, asked_at=NOW, due_on=ON)
    TakenUp.objects.create(assessment=assessment, approval=ApprovalFactory())


def test_of_a_person_who_never_borrowed_nothing_stays() -> None:
    her = teller()
    tell(her, bought(), bought("t-2"))
    report(her, reported())
    derive_from(her)
    found = outcomes(erase(her))
    codes = ("transactions", "bureau_reports", "insurance_quotes", "samples", "assessments")
    assert {found[f"scoring.{code}"] for code in codes} == {("erased", "")}
    told = (Transaction, BureauReport)
    derived = (InsuranceQuote, SampleRow, Assessment, TakenUp, ReviewRequest)
    for model in told + derived:
        assert not model._default_manager.exists(), model
    assert Sample.objects.get().rows == 1


def test_what_a_limit_rested_on_is_kept_ten_years_after_the_last_loan(line: CreditLine) -> None:
    draw(line, on=ON)
    pay(line, 6000_00, on=ON)
    derive_from(line.borrower)
    found = outcomes(erase(line.borrower))
    assert found["scoring.assessments"] == ("kept", "2036-09-16")
    assert found["scoring.insurance_quotes"] == ("erased", "")
    (second,) = erasure.finish_due(on=date(2036, 9, 16))
    assert outcomes(second)["scoring.assessments"] == ("erased", "")
    assert not Assessment.objects.exists()


def test_a_person_who_owes_keeps_their_assessments(line: CreditLine) -> None:
    draw(line, on=ON)
    assess(line.borrower)
    assert outcomes(erase(line.borrower))["scoring.assessments"] == ("kept", "")


def test_nobody_else_loses_a_row() -> None:
    her, him = teller(), teller()
    for person in (her, him):
        tell(person, bought())
    erase(her)
    assert Transaction.objects.get().borrower == him


def test_an_erasure_leaves_a_trace_with_its_count(line: CreditLine) -> None:
    derive_from(line.borrower)
    erase(line.borrower)
    event = AuditEvent.objects.get(table_name="scoring_insurancequote", operation="DELETE")
    assert (event.operation, event.row_id) == ("DELETE", str(line.borrower.pk))
    assert event.before == {"rows": 1}
    assert not Quote.objects.exists()


@pytest.mark.parametrize("name", ["scoring_assessment", "scoring_insurancequote"])
def test_the_application_can_not_pretend_an_erasure(name: str) -> None:
    her = teller()
    Borrower.objects.filter(pk=her.pk).update(erased_at=noon(ON + timedelta(days=1)))
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="Nobody decided"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT delete_of_erased_person(%s, %s)", [her.pk, name])


def test_the_deed_deletes_from_no_other_table() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="not deleted by"):
        cursor.execute("SELECT delete_of_erased_person(1, 'lending_loan')")
