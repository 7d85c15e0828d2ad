"""What this app holds about a person: all of it goes at an erasure but the decisions about credit that law keeps."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.services import idempotency, personal_data
from core.services.actor import sign
from core.services.personal_data import Outcome
from devices.maths.catalogue import Kind
from lending.models import Borrower
from scoring.models import Assessment, InsuranceQuote, ReviewRequest, SampleRow, ShadowScore
from scoring.services import evidence_retention

_DELETE = "SELECT delete_of_erased_person(%s, %s)"


def register() -> None:
    """Enter the holdings of this app. May run twice."""
    entries = (
        ("scoring.transactions", _("transactions"), _erase_transactions),
        ("scoring.bureau_reports", _("credit-bureau reports"), _erase_bureau_reports),
        ("scoring.insurance_quotes", _("insurance quotes"), _erase_insurance_quotes),
        (
            "scoring.shadow_scores",
            _("scores of models that are only watched"),
            _erase_shadow_scores,
        ),
        ("scoring.samples", _("rows of samples that models were built on"), _erase_sample_rows),
        ("scoring.assessments", _("assessments and human reviews"), _settle_assessments),
    )
    for code, what, settle in entries:
        personal_data.register(code, what, settle)
    idempotency.register_personal("assess", "ask-for-review", "quote-insurance")


def _erase_transactions(borrower: Borrower, _on: date) -> Outcome:
    return _erase_told(borrower, Kind.TRANSACTIONS)


def _erase_bureau_reports(borrower: Borrower, _on: date) -> Outcome:
    return _erase_told(borrower, Kind.BUREAU)


def _erase_told(borrower: Borrower, kind: Kind) -> Outcome:
    """Delete at once: two people decided, so no rule of retention waits."""
    at = _erased_at(borrower)
    return Outcome(sum(evidence_retention.delete_of(borrower.pk, kind, at).values()))


def _erase_insurance_quotes(borrower: Borrower, _on: date) -> Outcome:
    return _erase_derived(borrower, InsuranceQuote)


def _erase_shadow_scores(borrower: Borrower, _on: date) -> Outcome:
    return _erase_derived(borrower, ShadowScore)


def _erase_sample_rows(borrower: Borrower, _on: date) -> Outcome:
    """Delete the rows. A sample keeps its counts and fingerprint: they name nobody."""
    return _erase_derived(borrower, SampleRow)


def _settle_assessments(borrower: Borrower, on: date) -> Outcome:
    """Keep what a limit rested on as long as the business with the person; of whoever never borrowed, nothing."""
    reviews = ReviewRequest.objects.filter(assessment__borrower=borrower)
    business = personal_data.relationship(borrower)
    if business is not None:
        rows = Assessment.objects.filter(borrower=borrower).count() + reviews.count()
        law = personal_data.kept("anti_money_laundering", rows, since=business.ended_on, on=on)
        if law is not None:
            return law
    rows = reviews.delete()[0]
    return Outcome(rows + _erase_derived(borrower, Assessment).rows)


def _erase_derived(borrower: Borrower, model: type[Model]) -> Outcome:
    with connection.cursor() as cursor:
        sign()
        cursor.execute(_DELETE, [borrower.pk, model._meta.db_table])  # noqa: SLF001 - public
        (gone,) = cursor.fetchone()
    return Outcome(int(gone))


def _erased_at(borrower: Borrower) -> datetime:
    if borrower.erased_at is None:
        raise ValueError("Only an erased person's data is erased.")
    return borrower.erased_at
