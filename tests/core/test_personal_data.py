"""Nothing about a person is kept that no holding answers for."""

from datetime import date

import pytest
from django.apps import apps
from django.utils.translation import gettext_lazy

from core.services import personal_data
from core.services.personal_data import Outcome, Relationship
from lending.models import Borrower
from tests.factories import BorrowerFactory

# Every table that points at a person, and the holding that settles it. Whoever adds a table adds a line
# here and an entry in the services/personal_data.py of its app.
ANSWERED_BY = {
    "lending.CreditLine": "lending.line",
    "lending.HistoricalCreditLine": "lending.line",
    "lending.ErasureCertificate": "lending.approvals",
    "devices.ConsentReceipt": "devices.consents",
    "devices.WithdrawalPreview": "devices.consents",
    "devices.DeviceOwnership": "devices.devices",
    "devices.ObservationImport": "devices.imports",
    "devices.Observation": "devices.observations",
    "devices.BandDay": "devices.observations",
    "devices.BandBodyDay": "devices.observations",
    "devices.ScaleDay": "devices.observations",
    "devices.ScaleBodyDay": "devices.observations",
    "devices.PhoneDay": "devices.observations",
    "devices.CarDay": "devices.observations",
    "devices.CarStyleDay": "devices.observations",
    "devices.FabricationFlag": "devices.observations",
    "devices.SeriesSignature": "devices.observations",
    "devices.FabricationCase": "devices.fabrication_cases",
    "scoring.Transaction": "scoring.transactions",
    "scoring.BureauReport": "scoring.bureau_reports",
    "scoring.InsuranceQuote": "scoring.insurance_quotes",
    "scoring.ShadowScore": "scoring.shadow_scores",
    "scoring.SampleRow": "scoring.samples",
    "scoring.Assessment": "scoring.assessments",
}


def test_every_table_about_a_person_is_answered_for() -> None:
    about = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Borrower
    }
    assert about == set(ANSWERED_BY)
    assert set(ANSWERED_BY.values()) <= {holding.code for holding in personal_data.registered()}


def test_every_personal_field_of_a_borrower_is_answered_for() -> None:
    codes = {holding.code for holding in personal_data.registered()}
    fields = {"name", "id_number", "phone", "is_student", "language", "number", "history"}
    assert {f"lending.borrower.{field}" for field in fields} <= codes


def test_two_holdings_do_not_share_a_code() -> None:
    with pytest.raises(ValueError, match="Two holdings"):
        personal_data.register("lending.line", gettext_lazy("again"), lambda *_: Outcome(0))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([None], None),
        ([Relationship(None), Relationship(date(2026, 1, 1))], Relationship(None)),
        (
            [Relationship(date(2026, 1, 1)), Relationship(date(2026, 3, 1))],
            Relationship(date(2026, 3, 1)),
        ),
    ],
    ids=["never any", "one still open", "the last to end"],
)
def test_business_with_a_person_ends_with_its_last_part(
    found: list[Relationship | None],
    expected: Relationship | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finders = [lambda _, one=one: one for one in found]
    monkeypatch.setattr(personal_data, "_relationships", finders)
    assert personal_data.relationship(BorrowerFactory()) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "since", "on", "until"),
    [
        (1, date(2026, 2, 28), date(2026, 3, 1), date(2036, 2, 28)),
        (1, date(2028, 2, 29), date(2028, 3, 1), date(2038, 2, 28)),
        (1, None, date(2026, 3, 1), None),
    ],
)
def test_a_rule_keeps_for_its_years(
    rows: int, since: date | None, on: date, until: date | None
) -> None:
    kept = personal_data.kept("anti_money_laundering", rows, since=since, on=on)
    assert kept == Outcome(rows, "anti_money_laundering", until)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "rows", "on"),
    [
        ("anti_money_laundering", 0, date(2026, 3, 1)),
        ("anti_money_laundering", 1, date(2036, 1, 1)),
        ("anti_money_laundering", 1, date(2024, 12, 31)),
        ("no_such_rule", 1, date(2026, 3, 1)),
    ],
    ids=["nothing there", "the time is over", "not yet in force", "no rule"],
)
def test_nothing_is_kept_without_need(rule: str, rows: int, on: date) -> None:
    assert personal_data.kept(rule, rows, since=date(2026, 1, 1), on=on) is None
