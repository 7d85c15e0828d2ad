"""Lists say how long they are, where in them one is, and where they end."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import querysets
from core.admin.records import RecordAdmin
from lending.models import Borrower
from tests.billing.conftest import draw
from tests.factories import (
    BorrowerFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
)

BORROWERS = reverse("admin:lending_borrower_changelist")
LISTS = [site for site in admin.site._registry.values() if isinstance(site, RecordAdmin)]
# Sorted without an index: of these there are few, or few are left by the list's own filter.
SHORT = {"core.approval", "billing.overduecase", "scoring.reviewrequest", "billing.closerun"}


@pytest.fixture
def officer(db: None) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(is_superuser=True))
    return client


@pytest.fixture
def five(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make five borrowers, two to a page."""
    BorrowerFactory.create_batch(5)
    monkeypatch.setattr(admin.site.get_model_admin(Borrower), "list_per_page", 2)


def foot(client: Client, query: str = "") -> str:
    text = client.get(f"{BORROWERS}{query}").content.decode()
    nav = text.partition('<nav class="x-pages"')[2].partition("</nav>")[0]
    return " ".join(nav.split())


def test_a_list_says_its_length_and_page_and_leads_on(officer: Client, five: None) -> None:
    assert "5 entries" in foot(officer)
    assert "page 1 of 3" in foot(officer)
    assert 'href="?p=2"' in foot(officer)
    assert "Previous" not in foot(officer)
    assert "page 2 of 3" in foot(officer, "?p=2")
    assert 'href="?p=1"' in foot(officer, "?p=2")
    assert "Next" not in foot(officer, "?p=3")
    assert 'href="?p=2"' in foot(officer, "?p=3")


def test_one_page_leads_nowhere(officer: Client) -> None:
    BorrowerFactory()
    assert "1 entry" in foot(officer)
    assert "page" not in foot(officer).partition(">")[2]
    assert "Next" not in foot(officer)


@pytest.mark.parametrize("page", [4, 40, 20_001, 10**30])
def test_past_the_last_page_is_said_with_a_way_back(officer: Client, five: None, page: int) -> None:
    text = officer.get(f"{BORROWERS}?p={page}").content.decode()
    assert f"There is no page {page}." in text
    assert "5 entries on 3 pages" in text
    assert 'href="?p=3"' in text
    assert "manage.py" not in text


def test_a_second_page_of_one_is_past_the_last(officer: Client) -> None:
    BorrowerFactory()
    text = officer.get(f"{BORROWERS}?p=2").content.decode()
    assert "There is no page 2." in text
    assert "1 entries on 1 page" in text


@pytest.mark.parametrize("page", [0, -3])
def test_a_page_before_the_first_is_the_first(officer: Client, five: None, page: int) -> None:
    assert len(officer.get(f"{BORROWERS}?p={page}").context["cl"].result_list) == 2


def test_a_long_list_is_counted_no_further_than_anybody_reads(
    officer: Client, five: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("core.querysets", "core.admin.paging", "core.templatetags.cells"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 3)
    with_statements = foot(officer, "?p=2")
    assert "3+ entries" in with_statements
    assert "page 2 <" in with_statements.replace("</span>", " <")
    assert querysets.counted(Borrower.objects.all()) == 4


@pytest.mark.parametrize("site", LISTS, ids=lambda site: site.opts.label_lower)
def test_no_list_sends_an_officer_to_a_shell(officer: Client, site: RecordAdmin) -> None:
    if site.opts.label_lower in {"scoring.modelversion", "scoring.sample", "scoring.comparison"}:
        return  # who builds models does it there
    assert "manage.py" not in str(site.when_empty)


@pytest.mark.parametrize("site", LISTS, ids=lambda site: site.opts.label_lower)
def test_a_column_that_sorts_has_an_index(officer: Client, site: RecordAdmin) -> None:
    if site.opts.label_lower in SHORT:
        return
    with connection.cursor() as cursor:
        keys = connection.introspection.get_constraints(cursor, site.opts.db_table).values()
    first = {
        key["columns"][0] for key in keys if key["columns"] and (key["index"] or key["unique"])
    }
    assert set(site.sortable_by) <= first


@pytest.mark.parametrize("site", LISTS, ids=lambda site: site.opts.label_lower)
def test_a_list_sorts_by_each_of_its_columns_both_ways(officer: Client, site: RecordAdmin) -> None:
    address = reverse(f"admin:{site.opts.app_label}_{site.opts.model_name}_changelist")
    for name in site.sortable_by:
        column = site.list_display.index(name)
        for query in (f"?o={column}", f"?o=-{column}"):
            assert officer.get(f"{address}{query}").status_code == 200


def test_the_borrowers_page_leads_to_the_rest_of_the_loans(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProductVersionFactory()
    CapitalPoolFactory()
    line = CreditLineFactory(limit_fen=100_000_00)
    loans = [draw(line) for no in range(3)]
    draw(CreditLineFactory(limit_fen=100_000_00))
    monkeypatch.setattr("billing.templatetags.billing_parts.MOST_ROWS", 2)
    page = officer.get(reverse("admin:lending_borrower_change", args=[line.borrower.pk]))
    text = page.content.decode()
    assert "2 of 3 are shown." in text
    every = f"{reverse('admin:lending_loan_changelist')}?borrower={line.borrower.pk}"
    assert every in text
    listed: Any = officer.get(every).context["cl"].result_list
    assert {loan.pk for loan in listed} == {loan.pk for loan in loans}


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "", "1 OR 1"])
def test_a_borrower_who_is_none_filters_nothing_and_breaks_nothing(
    officer: Client, asked: str
) -> None:
    answer = officer.get(reverse("admin:lending_loan_changelist"), {"borrower": asked})
    assert answer.status_code == 200
