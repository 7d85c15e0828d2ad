"""Tests of product versions: proposed, approved by another, then never edited."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from core.models import Approval
from core.services import approvals, versions
from lending.models import Loan, ProductVersion
from lending.services import products
from tests.factories import CreditLineFactory, OfficerFactory, ProductVersionFactory

TODAY = date(2026, 3, 2)
FIRST = date(2026, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> User:
    return OfficerFactory(permissions=["lending.request_approve_product_version"])


@pytest.fixture
def checker() -> User:
    return OfficerFactory(permissions=["lending.check_approve_product_version"])


def propose(maker: User, **terms: Any) -> Approval:
    wanted: dict[str, Any] = {
        "name": "Xiaodai",
        "effective_from": FIRST,
        "on": TODAY,
        "reason": "cheaper",
    }
    return products.propose(maker=maker, **(wanted | terms))


def version_of(approval: Approval) -> ProductVersion:
    return ProductVersion.objects.get(pk=approval.target_id)


def test_a_version_is_on_offer_when_a_second_person_approves(maker: User, checker: User) -> None:
    approval = propose(maker, daily_rate_ppm=400)
    before = version_of(approval).status
    approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)
    assert (before, version_of(approval).status) == ("proposed", "approved")


def test_versions_are_numbered_in_order(maker: User) -> None:
    numbers = [version_of(propose(maker)).number for _ in range(2)]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    "terms",
    [
        {"daily_rate_ppm": 0},
        {"overdue_rate_ppm": 499},
        {"due_day": 29},
        {"min_instalments": 0},
        {"max_instalments": 0},
        {"method": "balloon"},
        {"name": ""},
    ],
)
def test_broken_terms_are_refused(maker: User, terms: dict[str, Any]) -> None:
    with pytest.raises(versions.BrokenVersion):
        propose(maker, **terms)
    assert not ProductVersion.objects.exists()


def test_a_version_does_not_begin_in_the_past(maker: User, checker: User) -> None:
    with pytest.raises(versions.BeginsInThePast):
        propose(maker, effective_from=date(2026, 3, 1))
    approval = propose(maker)
    with pytest.raises(versions.BeginsInThePast):
        approvals.approve(approval_id=approval.pk, checker=checker, on=date(2026, 4, 2))


def test_two_versions_do_not_begin_on_one_day(maker: User, checker: User) -> None:
    first, second = propose(maker), propose(maker)
    approvals.approve(approval_id=first.pk, checker=checker, on=TODAY)
    with pytest.raises(versions.DayTaken):
        approvals.approve(approval_id=second.pk, checker=checker, on=TODAY)


def test_terms_touched_after_the_request_are_not_approved(maker: User, checker: User) -> None:
    approval = propose(maker)
    ProductVersion.objects.filter(pk=approval.target_id).update(daily_rate_ppm=1)
    with pytest.raises(versions.VersionMoved):
        approvals.approve(approval_id=approval.pk, checker=checker, on=TODAY)


@pytest.mark.parametrize(
    "breaking",
    [
        "UPDATE lending_productversion SET daily_rate_ppm = 1",
        "UPDATE lending_productversion SET status = 'proposed'",
        "DELETE FROM lending_productversion",
    ],
)
def test_the_database_refuses_to_touch_an_approved_version(breaking: str) -> None:
    ProductVersionFactory()
    refused = pytest.raises(IntegrityError, match="approved or used")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breaking)


def test_the_database_refuses_to_touch_a_version_in_use() -> None:
    version = ProductVersionFactory(status="proposed")
    Loan.objects.create(
        number="L1",
        line=CreditLineFactory(),
        product_version=version,
        principal_fen=1,
        drawn_on=TODAY,
        instalments=1,
    )
    version.daily_rate_ppm = 1
    with pytest.raises(IntegrityError, match="approved or used"), transaction.atomic():
        version.save()
