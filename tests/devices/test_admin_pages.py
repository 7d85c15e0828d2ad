"""Tests of the officers' pages about devices: each answers, and what is sensitive needs its permission and a reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from core.maths.calendar import now, today
from core.models import AuditEvent
from devices.maths.catalogue import METRICS, Kind, Purpose
from devices.models import BandBodyDay, BandDay, FabricationCase, FabricationFlag, PhoneDay
from lending.models import Borrower
from lending.services.officers import set_up_groups
from tests.factories import (
    BorrowerFactory,
    ConsentReceiptFactory,
    DeviceFactory,
    DeviceOwnershipFactory,
    OfficerFactory,
)

pytestmark = pytest.mark.django_db

STEPS, HEART_RATE, UNLOCKS = 7_913, 61.75, 4_307
LISTS = [
    "devices_consentreceipt",
    "devices_consenttext",
    "devices_device",
    "devices_fabricationcase",
    "devices_metric",
    "devices_observationimport",
    "devices_retention",
]


def officer_of(group: str) -> Client:
    set_up_groups()
    officer, client = OfficerFactory(), Client(headers={"accept-language": "en"})
    officer.groups.add(Group.objects.get(name=group))
    client.force_login(officer)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"admin:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def person() -> Borrower:
    """Register a person with a band and a phone, and thirty days of each."""
    borrower: Borrower = BorrowerFactory()
    for purpose, kind in (
        (Purpose.CREDIT, Kind.BAND),
        (Purpose.HEALTH_INSURANCE, Kind.BAND),
        (Purpose.CREDIT, Kind.PHONE),
    ):
        ConsentReceiptFactory(borrower=borrower, purpose=purpose, kind=kind)
    DeviceOwnershipFactory(borrower=borrower, device=DeviceFactory(kind=Kind.BAND))
    for back in range(1, 31):
        day = today() - timedelta(days=back)
        seen = {"borrower": borrower, "day": day, "known_at": now(), "coverage": 0.8, "trust": 1.0}
        BandDay.objects.create(**seen, steps=STEPS)
        BandBodyDay.objects.create(**seen, resting_heart_rate=HEART_RATE)
        PhoneDay.objects.create(**seen, unlocks=UNLOCKS)
    return borrower


@pytest.fixture
def case(person: Borrower) -> FabricationCase:
    opened = FabricationCase.objects.create(
        borrower=person, kind=Kind.BAND, opened_at=datetime.now(UTC)
    )
    for rule in ("vanity_totals", "too_regular"):
        opened.flags.add(
            FabricationFlag.objects.create(
                borrower=person,
                kind=Kind.BAND,
                rule=rule,
                from_on=today() - timedelta(days=20),
                through_on=today() - timedelta(days=1),
                evidence={"days": 20, "roundness": {"found": 12.5, "threshold": 6.0}},
                found_at=datetime.now(UTC),
            )
        )
    return opened


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("group", ["maker", "checker", "collector", "auditor"])
def test_every_group_reads_every_list(group: str, name: str) -> None:
    assert "x-" in page(officer_of(group), f"{name}_changelist")


def test_the_chinese_list_of_metrics_counts_in_chinese() -> None:
    client = officer_of("maker")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    text = page(client, "devices_metric_changelist")
    for unit in {metric.unit for metric in METRICS.values()} & {"minute", "count", "yuan", "grade"}:
        assert not re.search(rf">\s*{unit}\s*<", text)


def test_the_borrowers_page_shows_devices_consents_and_coverage(person: Borrower) -> None:
    text = page(officer_of("collector"), "lending_borrower_change", person.pk)
    assert "Smart Band 8" in text
    assert "30 of 182 days with data" in text
    assert "live" in text


def test_the_borrowers_page_says_what_to_do_where_nothing_was_agreed_to() -> None:
    text = page(officer_of("maker"), "lending_borrower_change", BorrowerFactory().pk)
    assert "Nothing was agreed to yet." in text
    assert "<svg" not in text.split('id="coverage"')[1].split("</section>")[0]


def test_no_value_of_a_device_stands_on_the_borrowers_page(person: Borrower) -> None:
    text = page(officer_of("maker"), "lending_borrower_change", person.pk)
    for value in (STEPS, HEART_RATE, UNLOCKS):
        assert str(value) not in text.replace(",", "")


def test_days_of_the_phone_are_read_without_a_reason(person: Borrower) -> None:
    before = AuditEvent.objects.count()
    assert f" {UNLOCKS:,}</title>" in page(officer_of("auditor"), "devices_device_days", person.pk)
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()
    assert before <= AuditEvent.objects.count()


@pytest.mark.parametrize("data", ["band", "band-body", "scale", "car-style", "places"])
@pytest.mark.parametrize("group", ["maker", "checker", "collector", "auditor"])
def test_sensitive_days_are_never_shown_without_a_reason(
    person: Borrower, group: str, data: str
) -> None:
    client = officer_of(group)
    assert "<svg" not in _content(page(client, "devices_device_days", person.pk, data=data))
    url = reverse("admin:devices_device_days", args=[person.pk]) + f"?data={data}"
    answer = client.post(url, {"reason": "  "})
    assert "<svg" not in _content(answer.content.decode())
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


@pytest.mark.parametrize(
    ("group", "status"), [("maker", 200), ("checker", 200), ("collector", 403), ("auditor", 403)]
)
def test_sensitive_days_need_the_permission(person: Borrower, group: str, status: int) -> None:
    url = reverse("admin:devices_device_days", args=[person.pk]) + "?data=band-body"
    answer = officer_of(group).post(url, {"reason": "The insurer asks."})
    assert answer.status_code == status
    assert (f" {HEART_RATE}</title>" in answer.content.decode()) == (status == 200)


def test_who_saw_sensitive_days_and_why_is_audited(person: Borrower) -> None:
    url = reverse("admin:devices_device_days", args=[person.pk]) + "?data=band"
    shown = officer_of("maker").post(url, {"reason": "The borrower asks what we hold."})
    assert "no-store" in shown.headers["Cache-Control"]
    seen = AuditEvent.objects.get(operation="REVEAL")
    assert (seen.table_name, seen.row_id) == ("devices_observation", str(person.pk))
    kept = seen.after or {}
    assert kept["data"] == "band"
    assert kept["reason"] == "The borrower asks what we hold."


def test_a_withdrawn_kind_is_shown_to_nobody(person: Borrower) -> None:
    url = reverse("admin:devices_device_days", args=[person.pk]) + "?data=scale"
    answer = officer_of("maker").post(url, {"reason": "Curious."})
    assert "No live consent" in answer.content.decode()
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


def test_a_case_tells_its_evidence_and_hides_its_series(case: FabricationCase) -> None:
    text = page(officer_of("checker"), "devices_fabricationcase_change", case.pk)
    assert "round totals" in text
    assert "12.5, suspicious from 6 up" in text
    assert str(STEPS) not in text.replace(",", "")


def test_a_case_draws_its_series_for_a_reason(case: FabricationCase) -> None:
    url = reverse("admin:devices_fabricationcase_series", args=[case.pk])
    assert officer_of("auditor").post(url, {"reason": "x"}).status_code == 403
    text = officer_of("checker").post(url, {"reason": "To decide the case."}).content.decode()
    assert 'class="suspect"' in text
    assert 'class="own"' in text
    assert AuditEvent.objects.filter(operation="REVEAL").count() == 1


@pytest.mark.parametrize(
    ("group", "status"), [("maker", 403), ("checker", 302), ("collector", 403), ("auditor", 403)]
)
def test_only_a_checker_decides_a_case(case: FabricationCase, group: str, status: int) -> None:
    url = reverse("admin:devices_fabricationcase_decide", args=[case.pk])
    answer = officer_of(group).post(url, {"verdict": "genuine", "reason": "A shop assistant."})
    assert answer.status_code == status
    case.refresh_from_db()
    assert case.verdict == ("genuine" if status == 302 else "")


def test_a_case_is_not_decided_without_a_reason(case: FabricationCase) -> None:
    url = reverse("admin:devices_fabricationcase_decide", args=[case.pk])
    officer_of("checker").post(url, {"verdict": "fabricated", "reason": " "})
    case.refresh_from_db()
    assert case.closed_at is None


def test_a_device_at_two_people_is_marked_and_found(person: Borrower) -> None:
    shared = DeviceOwnershipFactory(device=DeviceFactory(model="Band of two"))
    DeviceOwnershipFactory(device=shared.device)
    client = officer_of("auditor")
    text = page(client, "devices_device_changelist", shared="yes")
    assert "Band of two" in text
    assert "Smart Band 8" not in text
    assert "at two people" in page(client, "lending_borrower_change", shared.borrower.pk)


@pytest.mark.parametrize("name", ["devices_device", "devices_consentreceipt"])
def test_a_list_asks_no_more_for_more_rows(name: str, django_assert_max_num_queries: Any) -> None:
    client = officer_of("maker")
    for _no in range(6):
        DeviceOwnershipFactory()
        ConsentReceiptFactory()
    with django_assert_max_num_queries(12) as asked:
        page(client, f"{name}_changelist")
    counted = [query["sql"] for query in asked if "COUNT(" in query["sql"] and name in query["sql"]]
    assert all("LIMIT" in sql for sql in counted)
    assert not any("DISTINCT" in query["sql"] and name in query["sql"] for query in asked)


def test_the_borrowers_page_asks_no_more_for_more_days(
    person: Borrower, django_assert_max_num_queries: Any
) -> None:
    client = officer_of("maker")
    with django_assert_max_num_queries(32):
        page(client, "lending_borrower_change", person.pk)


def _content(text: str) -> str:
    return text.rsplit('class="x-page"', maxsplit=1)[-1]
