"""What waits to be taken up, as officers see it: on the desk, on the sheet, on the request's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Assessment
from tests.factories import CreditLineFactory
from tests.scoring.assessment.assessed import STEPS, assess, earning, line, model, proposed, told
from tests.scoring.assessment.test_assessment_pages import client_of, page
from tests.scoring.assessment.test_proposals import again, approve, asked

__all__ = ["line", "model", "proposed", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]


def desk(client: Client, language: str = "en") -> str:
    shown = client.get(reverse("admin:index"), headers={"accept-language": language})
    assert shown.status_code == 200
    return shown.content.decode()


def take_up(client: Client, assessment: Assessment, reason: str = "a steady income") -> Any:
    address = reverse("admin:scoring_assessment_take_up", args=[assessment.pk])
    return client.post(address, {"reason": reason}, follow=True, headers={"accept-language": "en"})


def test_the_desk_lists_what_waits_and_a_maker_takes_it_up_there(proposed: Assessment) -> None:
    client = client_of("maker")
    shown = desk(client)
    for words in ("Limits to be taken up", proposed.borrower.number, "¥0.00 → ¥50,000.00"):
        assert words in shown
    assert reverse("admin:scoring_assessment_take_up", args=[proposed.pk]) in shown

    take_up(client, proposed)

    assert "No limit waits to be taken up." in desk(client)
    assert asked().get().reason == "a steady income"


def test_an_empty_desk_says_what_happens_next() -> None:
    assert "one takes it up with a reason, another decides" in desk(client_of("checker"))


def test_the_desk_speaks_chinese(proposed: Assessment) -> None:
    assert "待提请审批的额度" in desk(client_of("maker"), "zh-hans")


def test_who_may_not_ask_sees_what_waits_without_a_button(proposed: Assessment) -> None:
    client = client_of("auditor")

    assert proposed.borrower.number in desk(client)
    assert "/take-up/" not in desk(client) + page(client, proposed)
    address = reverse("admin:scoring_assessment_take_up", args=[proposed.pk])
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert not asked().exists()


def test_the_sheet_tells_each_state_in_its_turn(proposed: Assessment) -> None:
    client = client_of("maker")
    assert "Waits for an officer to take it up." in page(client, proposed)

    shown = take_up(client, proposed).content.decode()
    assert "waits for a second officer." in shown
    assert "/take-up/" not in shown
    approve(asked().get())
    assert "approved by" in page(client, proposed)


def test_the_borrowers_page_says_how_far_it_is(proposed: Assessment) -> None:
    shown = page(client_of("checker"), proposed.borrower)

    assert "Waits for an officer to take it up." in shown


def test_without_a_reason_nothing_is_asked(proposed: Assessment) -> None:
    shown = take_up(client_of("maker"), proposed, reason=" ").content.decode()

    assert "A request needs a reason." in shown
    assert not asked().exists()


def test_who_comes_second_is_told_so(proposed: Assessment) -> None:
    take_up(client_of("maker"), proposed)

    assert "taken up already" in take_up(client_of("maker"), proposed).content.decode()


def test_a_checker_is_led_to_the_assessment_and_told_what_came_since(
    proposed: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_up(client_of("maker"), proposed)
    client, approval = client_of("checker"), asked().get()
    assert "Taken up from the assessment:" in page(client, approval)

    earning(monkeypatch, 12_000_00)
    again(proposed)

    assert "A newer assessment says otherwise." in page(client, approval)


def test_the_list_gives_what_waits_alone(proposed: Assessment) -> None:
    newer = again(proposed)

    shown = client_of("maker").get(
        reverse("admin:scoring_assessment_changelist"), {"proposal": "waiting"}
    )

    assert [one.pk for one in shown.context["cl"].result_list] == [newer.pk]


def test_the_desk_asks_no_more_for_more_proposals(proposed: Assessment) -> None:
    client = client_of("maker")
    desk(client)
    with CaptureQueriesContext(connection) as one:
        desk(client)
    for _no in range(5):
        assess(CreditLineFactory(limit_fen=0).borrower)

    with CaptureQueriesContext(connection) as six:
        assert desk(client).count("/take-up/") == 6
    assert len(six) == len(one)


def test_a_checker_reads_the_frozen_codes_as_words(proposed: Assessment) -> None:
    take_up(client_of("maker"), proposed)
    shown = page(client_of("checker"), asked().get(), "zh-hans")

    for words in ("近30天步数日均", "2026-06-01 12:00", "2.93%", "v1"):
        assert words in shown
    for code in (STEPS, proposed.rule, *(bound["name"] for bound in proposed.bounds)):
        assert f">{code}" not in shown
        assert f" {code} " not in shown


def test_a_maker_leaves_a_limit_as_it_is_from_the_sheet(proposed: Assessment) -> None:
    client = client_of("maker")
    assert "Leave as it is" in page(client, proposed)
    address = reverse("admin:scoring_assessment_take_up", args=[proposed.pk])

    client.post(address, {"reason": "moves abroad", "leave": "1"})

    assert "moves abroad" in page(client, proposed)
    assert "No limit waits to be taken up." in desk(client)
