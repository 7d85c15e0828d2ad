"""Officers' pages of transactions, bureau reports, insurance and its prices: masked, and for a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from core.models import Approval, AuditEvent
from lending.models import Borrower
from lending.services.officers import set_up_groups
from scoring.models import InsuranceQuote, PricingTable
from scoring.services import disclosure
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory
from tests.lending.test_admin_permissions import logged_in
from tests.scoring.evidence.evidence_told import NOW, bought, report, reported, tell, teller
from tests.scoring.insurance.insured import AT, CREDIT, HEALTH, insured, quote

pytestmark = pytest.mark.django_db
SEE = ("lending.view_borrower", "devices.view_device", "scoring.view_transaction")
REVEAL = (*SEE, "devices.reveal_observations")
INSURER = ("scoring.view_insurancequote", "scoring.quote_insurance", "devices.reveal_observations")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def her() -> Borrower:
    borrower = teller()
    CreditLineFactory(borrower=borrower)
    salary = {"category": "salary", "amount_fen": 7_654_00, "at": NOW - timedelta(days=3)}
    tell(borrower, bought("t-1", **salary), bought("t-2", at=NOW - timedelta(days=3)))
    report(borrower, reported())
    return borrower


def english(*permissions: str) -> Client:
    client = logged_in(*permissions)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page_of_borrower(borrower: Borrower) -> str:
    return reverse("admin:lending_borrower_change", args=[borrower.pk])


def seen_of(borrower: Borrower) -> str:
    return reverse("admin:scoring_transaction_seen", args=[borrower.pk])


def test_the_borrowers_page_counts_and_shows_no_figure(her: Borrower) -> None:
    page = english(*SEE).get(page_of_borrower(her)).content.decode()
    assert "Transactions and bureau" in page
    assert seen_of(her) in page
    assert "7,654.00" not in page


def test_a_borrower_who_agreed_to_nothing_has_an_empty_part() -> None:
    borrower = CreditLineFactory().borrower
    page = english(*SEE).get(page_of_borrower(borrower)).content.decode()
    assert "Once the borrower agrees in the app, transactions" in page


def test_what_they_say_is_shown_once_for_a_reason_that_is_kept(her: Borrower) -> None:
    client = english(*REVEAL)
    assert "7,654.00" not in client.get(seen_of(her)).content.decode()
    page = client.post(seen_of(her), {"reason": "asked for more"}).content.decode()
    assert "7,654.00" in page
    assert "<svg" in page
    assert "8,000.00" in page
    event = AuditEvent.objects.get(operation="REVEAL")
    assert (event.table_name, event.row_id) == ("scoring_transaction", str(her.pk))
    assert event.after == {"reason": "asked for more"}


def test_without_reason_or_permission_nothing_is_shown(her: Borrower) -> None:
    assert "7,654.00" not in english(*REVEAL).post(seen_of(her), {"reason": " "}).content.decode()
    assert english(*SEE).post(seen_of(her), {"reason": "x"}).status_code == 403
    assert english().get(seen_of(her)).status_code == 403
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


def test_months_are_those_of_shanghai_and_of_what_a_consent_covers(her: Borrower) -> None:
    to = OfficerFactory(permissions=["devices.reveal_observations"])
    figures = disclosure.reveal(borrower=her, to=to, reason="x", on=NOW.date())
    months = {f"{month.first_day:%Y-%m}": month for month in figures.months}
    assert next(iter(months)) == "2025-10"
    assert list(months)[-1] == "2026-09"
    september = months["2026-09"]
    assert (september.income_fen, september.spent_fen, september.movements) == (7654_00, 35_00, 2)


@pytest.mark.parametrize("model", ["transaction", "bureaureport", "insurancequote", "pricingtable"])
def test_lists_and_pages_show_no_figure_of_a_person(her: Borrower, model: str) -> None:
    quote(insured(HEALTH))
    client = english(f"scoring.view_{model}")
    listed = client.get(reverse(f"admin:scoring_{model}_changelist")).content.decode()
    record = apps.get_model("scoring", model)._default_manager.first()
    page = client.get(reverse(f"admin:scoring_{model}_change", args=[record.pk])).content.decode()
    for figure in ("7,654.00", "8,000.00", "9,000"):
        assert figure not in listed
        assert figure not in page


def ask(client: Client, borrower: Borrower, premium: str = "1000") -> Any:
    form = {"borrower": borrower.number, "product": "health", "premium": premium}
    return client.post(reverse("admin:scoring_insurancequote_quote"), form)


def test_an_insurer_quotes_by_number_and_reads_the_page_for_a_reason() -> None:
    borrower, client = insured(HEALTH), english(*INSURER)
    with time_machine.travel(AT, tick=False):
        response = ask(client, borrower)
    made = InsuranceQuote.objects.get()
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "940.68" in page
    assert "9,000" not in page
    seen = reverse("admin:scoring_insurancequote_seen", args=[made.pk])
    assert "9,000" in client.post(seen, {"reason": "asked"}).content.decode()
    printed = client.post(seen, {"reason": "asked", "as": "en"})
    assert printed.content.startswith(b"%PDF-")
    looks = AuditEvent.objects.filter(table_name="scoring_insurancequote", operation="REVEAL")
    assert looks.count() == 2


def test_without_that_consent_an_insurer_is_told_why_not() -> None:
    page = ask(english(*INSURER), insured(*CREDIT)).content.decode()
    assert "one to credit is none to insurance" in page
    assert "There is no borrower" in ask(english(*INSURER), Borrower(number="x")).content.decode()
    assert "Not an amount" in ask(english(*INSURER), insured(HEALTH), "x").content.decode()
    assert not InsuranceQuote.objects.exists()


def test_who_decides_about_credit_sees_no_insurance_and_the_other_way_round() -> None:
    set_up_groups()
    for group, sees in (("maker", 403), ("checker", 403), ("collector", 403), ("insurer", 200)):
        member = OfficerFactory()
        member.groups.add(member.groups.model.objects.get(name=group))
        client = Client()
        client.force_login(member)
        quotes = client.get(reverse("admin:scoring_insurancequote_changelist"))
        loans = client.get(reverse("admin:lending_loan_changelist"))
        assert quotes.status_code == sees, group
        assert (loans.status_code == 200) is (sees == 403), group


def test_a_table_is_proposed_on_a_page_as_people_write_it() -> None:
    client = english("scoring.view_pricingtable", "scoring.request_change_pricing")
    where = reverse("admin:scoring_pricingtable_propose", args=["motor"])
    assert "5: 96; 15: 98; 100" in client.get(where).content.decode()
    form = {
        "effective_from": NOW.date().isoformat(),
        "annual_km": "5000: 80; 90",
        "night_share": "12.5：96；100",
        "hard_brakes": "1.5: 90\n100",
        "speeding": "100",
        "lowest": "65",
        "source": "actuary",
        "reason": "claims",
    }
    assert client.post(where, form).status_code == 302
    asked = Approval.objects.get()
    table = PricingTable.objects.get(pk=asked.target_id)
    assert [row["bands"] for row in table.rows] == [
        [[5000, 800_000], [None, 900_000]],
        [[125_000, 960_000], [None, 1_000_000]],
        [[150, 900_000], [None, 1_000_000]],
        [[None, 1_000_000]],
    ]
    broken = client.post(where, form | {"speeding": "fast"}).content.decode()
    assert "Not readable" in broken
    backwards = client.post(where, form | {"annual_km": "9: 90; 8: 95; 100"}).content.decode()
    assert "in bands that rise" in backwards


def test_the_officers_pages_are_found_in_chinese() -> None:
    client = logged_in("scoring.view_pricingtable")
    table = PricingTable.objects.get(product="health")
    where = reverse("admin:scoring_pricingtable_change", args=[table.pk])
    page = client.get(where).content.decode()
    assert "费率表" in page
    assert "仅为示例" in page


def test_a_strangers_borrower_is_no_page() -> None:
    assert english(*REVEAL).get(seen_of(BorrowerFactory.build(pk=10**9))).status_code == 404
