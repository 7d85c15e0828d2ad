"""Tests of forms sent by hand: a page that was not shown decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.models import Approval
from core.services import approval_actions
from lending.models import CreditLine, LineFreeze
from lending.services import limits
from tests.factories import CreditLineFactory, OfficerFactory
from tests.lending.test_admin_permissions import logged_in

CHECKER = ("core.view_approval", "lending.check_change_limit")


@pytest.fixture
def asked(db: None) -> Approval:
    maker = OfficerFactory(permissions=["lending.request_change_limit"])
    line: CreditLine = CreditLineFactory()
    return limits.propose(
        line=line, to_fen=5_000_00, on=date(2026, 9, 1), maker=maker, reason="good payer"
    )


def decide(client: Client, approval: Approval, **form: str) -> int:
    url = reverse("admin:core_approval_decide", args=[approval.pk])
    status = client.post(url, form).status_code
    approval.refresh_from_db()
    return status


def test_who_saw_the_page_approves(asked: Approval) -> None:
    decide(logged_in(*CHECKER), asked, verdict="approve", seen_hash=asked.payload_hash)
    assert asked.verdict == Approval.Verdict.APPROVED


@pytest.mark.parametrize("form", [{}, {"seen_hash": ""}, {"seen_hash": "0" * 64}])
def test_an_approval_without_the_page_is_refused(asked: Approval, form: dict[str, str]) -> None:
    decide(logged_in(*CHECKER), asked, verdict="approve", **form)
    assert asked.verdict == Approval.Verdict.OPEN


@pytest.mark.parametrize("verdict", ["", "Approve", "delete"])
def test_an_unknown_verdict_does_not_withdraw(asked: Approval, verdict: str) -> None:
    client = Client()
    client.force_login(asked.maker)
    asked.maker.user_permissions.add(*OfficerFactory(permissions=CHECKER).user_permissions.all())
    assert decide(client, asked, verdict=verdict) == 400
    assert asked.verdict == Approval.Verdict.OPEN


@pytest.mark.parametrize("deed", approval_actions.registered(), ids=lambda deed: deed.action)
def test_each_deed_has_a_name_in_chinese(deed: approval_actions.ApprovalAction[Any]) -> None:
    with translation.override("zh-hans"):
        assert not str(deed.name).isascii()


def test_a_freeze_for_no_known_reason_is_not_found(db: None) -> None:
    line: CreditLine = CreditLineFactory()
    client = logged_in("lending.view_creditline", "lending.change_creditline")
    url = reverse("admin:lending_creditline_unfreeze", args=[line.pk])
    assert client.post(url, {"reason": "nonsense"}).status_code == 404
    assert not LineFreeze.objects.exists()
