"""Borrowers, lines, terms and officers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from factory.django import DjangoModelFactory
from stdnum.cn import ric

from core.models import Approval
from core.models.encrypted import blind_index
from lending.models import Borrower, CapitalPool, Ceiling, CreditLine, ProductVersion


def id_number(sequence: int, *, born: date = date(1990, 3, 7)) -> str:
    """Make a valid ID number of Beijing; up to 1,000 differ for each birth date, then days move on."""
    birth = date.fromordinal(born.toordinal() + sequence // 1000)
    body = f"110105{birth:%Y%m%d}{sequence % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


class OfficerFactory(DjangoModelFactory[Any]):
    """An officer with the permissions named, as "app.codename"."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"officer-{n}")
    is_staff = True

    @factory.post_generation
    def permissions(self, _create: bool, extracted: list[str] | None, **_: Any) -> None:
        for name in extracted or ():
            app, codename = name.split(".")
            found = Permission.objects.get(content_type__app_label=app, codename=codename)
            self.user_permissions.add(found)


class BorrowerFactory(DjangoModelFactory[Borrower]):
    class Meta:
        model = Borrower

    number = factory.Sequence(lambda n: f"B{n:06d}")
    name = factory.Sequence(lambda n: f"张{chr(0x4E00 + n % 2000)}")
    id_number = factory.Sequence(id_number)
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    name_index = factory.LazyAttribute(lambda borrower: blind_index(borrower.name))
    id_number_index = factory.LazyAttribute(lambda borrower: blind_index(borrower.id_number))
    phone_index = factory.LazyAttribute(lambda borrower: blind_index(borrower.phone))


class CreditLineFactory(DjangoModelFactory[CreditLine]):
    class Meta:
        model = CreditLine

    borrower = factory.SubFactory(BorrowerFactory)
    limit_fen = 10_000_00
    opened_on = date(2015, 1, 1)


class ProductVersionFactory(DjangoModelFactory[ProductVersion]):
    """Terms of the product rules, in force since 2015."""

    class Meta:
        model = ProductVersion

    number = factory.Sequence(lambda n: n + 1)
    name = "Xiaodai"
    status = ProductVersion.Status.APPROVED
    effective_from = factory.LazyAttribute(lambda version: date(2015, 1, version.number % 28 + 1))


class CeilingFactory(DjangoModelFactory[Ceiling]):
    class Meta:
        model = Ceiling

    kind = Ceiling.Kind.ANNUAL_COST
    value = 240_000
    effective_from = date(2015, 1, 1)
    source = "product rules, section 10"


class CapitalPoolFactory(DjangoModelFactory[CapitalPool]):
    class Meta:
        model = CapitalPool
        django_get_or_create = ("id",)

    id = 1
    lendable_fen = 1_000_000_000_00


class ApprovalFactory(DjangoModelFactory[Approval]):
    """A request that another officer approved."""

    class Meta:
        model = Approval

    action = "billing.test"
    target_type = "lending.loan"
    target_id = "1"
    reason = "agreed with the borrower"
    maker = factory.SubFactory(OfficerFactory)
    checker = factory.SubFactory(OfficerFactory)
    checked_at = datetime(2015, 9, 16, tzinfo=UTC)
    verdict = Approval.Verdict.APPROVED
