"""Tests of setting up an empty database."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override

from billing.models import Transfer
from billing.services.ledger import capital
from core.services import approval_actions
from lending.models import CapitalPool, Ceiling, ProductVersion
from lending.services import company, officers
from lending.services.ceilings import in_force

TODAY = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


def member_of(group: str) -> User:
    officer = User.objects.create_user(group)
    officer.groups.add(Group.objects.get(name=group))
    return officer


def test_an_empty_database_becomes_a_company() -> None:
    version = capital.open_company(on=TODAY, capital_fen=1_000_00)
    assert (version.number, version.status, version.effective_from) == (1, "approved", TODAY)
    assert CapitalPool.objects.get().lendable_fen == 1_000_00
    assert Transfer.objects.get().amount_fen == 1_000_00


def test_a_company_is_opened_once() -> None:
    capital.open_company(on=TODAY, capital_fen=1)
    with pytest.raises(company.CompanyIsOpen):
        capital.open_company(on=TODAY, capital_fen=1)
    assert ProductVersion.objects.count() == 1


def test_the_lower_ceiling_announced_waits_for_its_day() -> None:
    capital.open_company(on=TODAY, capital_fen=1)
    days = [TODAY, date(2027, 12, 30), date(2027, 12, 31)]
    ceilings = [in_force(kind=Ceiling.Kind.ANNUAL_COST, on=day) for day in days]
    assert ceilings == [240_000, 240_000, 120_000]


def test_makers_ask_and_checkers_decide_every_guarded_deed() -> None:
    officers.set_up_groups()
    maker, checker = member_of("maker"), member_of("checker")
    for deed in approval_actions.registered():
        assert maker.has_perm(deed.request_permission)
        assert checker.has_perm(deed.check_permission)
        assert not maker.has_perm(deed.check_permission)
        assert not checker.has_perm(deed.request_permission)


def test_an_auditor_only_looks_and_sees_nothing_unmasked() -> None:
    officers.set_up_groups()
    auditor = member_of("auditor")
    verbs = {name.partition(".")[2].partition("_")[0] for name in auditor.get_all_permissions()}
    assert verbs == {"view"}


def test_groups_set_up_again_lose_what_was_added_by_hand() -> None:
    officers.set_up_groups()
    group = Group.objects.get(name="auditor")
    group.permissions.add(Permission.objects.get(codename="reveal_borrower"))
    officers.set_up_groups()
    assert not group.permissions.filter(codename="reveal_borrower").exists()


def test_the_command_takes_yuan() -> None:
    call_command("open_company", "--capital", "5000.50", "--on", "2026-03-02")
    assert CapitalPool.objects.get().lendable_fen == 5_000_50


@pytest.mark.parametrize("capital_given", ["0", "-5", "1e3", "1.005", "lots"])
def test_the_command_refuses_what_is_no_capital(capital_given: str) -> None:
    with pytest.raises(CommandError):
        call_command("open_company", f"--capital={capital_given}")
    assert not ProductVersion.objects.exists()


def test_the_source_of_every_ceiling_is_said_in_the_reader_s_language() -> None:
    for *_rule, source in company.CEILINGS:
        assert source.isascii()
        with override("zh-hans"):
            assert not gettext(source).isascii()


def test_the_first_product_is_called_by_its_name_in_the_reader_s_language() -> None:
    version = capital.open_company(on=TODAY, capital_fen=1)
    assert str(version) == "Xiaodai v1"
    with override("zh-hans"):
        assert str(version) == "小贷 v1"
