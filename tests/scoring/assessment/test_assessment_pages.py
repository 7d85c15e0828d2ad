"""The assessment sheet, the queue of reviews and the limit policy, as officers see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.maths.calendar import today
from core.models import Approval, AuditEvent
from lending.models import CreditLine
from lending.services import officers
from scoring.features.feature_set import SourceState
from scoring.models import Assessment, LimitPolicy, ReviewRequest
from scoring.services.assessment import policies, proposals, reviews
from tests.factories import OfficerFactory
from tests.scoring.assessment.assessed import ON, STEPS, Told, assess, line, model, noon, told

__all__ = ["line", "model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]


def client_of(group: str) -> Client:
    from django.contrib.auth.models import Group

    officers.set_up_groups()
    officer = OfficerFactory()
    officer.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, record: Any, language: str = "en") -> str:
    meta = record._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def assessment(told: Told, line: CreditLine) -> Assessment:
    return assess(line.borrower)


def test_the_sheet_says_score_reasons_bounds_and_evidence(assessment: Assessment) -> None:
    shown = page(client_of("maker"), assessment)

    for words in ("Why this score", "binds", assessment.snapshot_sha256, "2.93%", "6,000.00"):
        assert words in shown


def test_the_sheet_is_chinese_too(assessment: Assessment) -> None:
    assert "评分依据" in page(client_of("maker"), assessment, "zh-hans")


@pytest.mark.parametrize("group", ["maker", "checker", "collector", "auditor"])
def test_without_a_reason_a_sheet_shows_points_alone(group: str, assessment: Assessment) -> None:
    shown = page(client_of(group), assessment)

    assert "9,000" not in shown
    assert "average day of the last 30 days: •••" in shown


def seen(client: Client, assessment: Assessment, reason: str, language: str = "en") -> Any:
    address = reverse("admin:scoring_assessment_seen", args=[assessment.pk])
    return client.post(address, {"reason": reason}, headers={"accept-language": language})


def test_the_values_behind_a_score_are_shown_for_a_reason_that_is_kept(
    assessment: Assessment,
) -> None:
    client = client_of("maker")
    english, chinese = (seen(client, assessment, "A complaint.", to) for to in ("en", "zh-hans"))

    assert "average day of the last 30 days: 9,000" in english.content.decode()
    assert "近30天步数日均：9,000" in chinese.content.decode()
    first, _second = AuditEvent.objects.filter(operation="REVEAL", table_name="scoring_assessment")
    assert first.after == {"reason": "A complaint."}
    assert first.row_id == str(assessment.borrower_id)


@pytest.mark.parametrize(("group", "reason"), [("maker", " "), ("auditor", "Curious.")])
def test_without_the_permission_or_a_reason_no_value_is_shown(
    group: str, reason: str, assessment: Assessment
) -> None:
    answer = seen(client_of(group), assessment, reason)

    assert "9,000" not in answer.content.decode()
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


def test_no_record_of_a_limit_shows_what_was_measured(told: Told, line: CreditLine) -> None:
    told.usual[STEPS] = 9_876.5
    assess(line.borrower)
    (change,) = AuditEvent.objects.filter(table_name="lending_limitchange")
    assert change.after
    assert change.after["evidence"]["feature_values"][STEPS] == "9876.5"
    shown = page(client_of("auditor"), change)

    assert "9876.5" not in shown
    assert "2 values: the assessment shows them for a reason" in shown


def test_no_request_that_was_taken_up_shows_what_was_measured(told: Told, line: CreditLine) -> None:
    LimitPolicy.objects.update(automatic_fen=0)
    told.usual[STEPS] = 9_876.5
    approval = proposals.take_up(
        assessment=assess(line.borrower),
        maker=OfficerFactory(permissions=["lending.request_change_limit"]),
        reason="a steady income",
        on=ON,
    )
    shown = page(client_of("checker"), approval)

    assert "9876.5" not in shown
    assert "2 values: the assessment shows them for a reason" in shown


def test_a_sheet_without_a_score_says_what_is_missing(told: Told, line: CreditLine) -> None:
    told.states["phone"] = SourceState.TOO_FEW_DAYS

    shown = page(client_of("maker"), assess(line.borrower))

    assert "too little is known" in shown
    assert "There is no score to place." in shown


def test_scores_so_far_are_drawn(told: Told, assessment: Assessment, line: CreditLine) -> None:
    told.usual["steps.level.30"] = 1000.0
    later = assess(line.borrower, as_of=noon() + timedelta(days=30), on=ON + timedelta(days=30))

    assert "<polyline" in page(client_of("maker"), later)


def test_the_list_shows_assessments(assessment: Assessment) -> None:
    shown = client_of("auditor").get(reverse("admin:scoring_assessment_changelist"))

    assert str(assessment.points) in shown.content.decode()


def test_an_officer_assesses_from_the_borrowers_page(told: Told, line: CreditLine) -> None:
    client = client_of("maker")
    assert "Never assessed" in page(client, line.borrower)

    client.post(reverse("admin:scoring_assessment_now", args=[line.borrower_id]))

    assert Assessment.objects.get().trigger == "refresh"
    assert "Never assessed" not in page(client, line.borrower)


def test_a_collector_assesses_nobody(told: Told, line: CreditLine) -> None:
    address = reverse("admin:scoring_assessment_now", args=[line.borrower_id])

    assert client_of("collector").post(address).status_code == 403
    assert not Assessment.objects.exists()


def test_a_review_is_answered_from_its_page(assessment: Assessment) -> None:
    review = reviews.ask(assessment=assessment, words="A new job.", at=noon(), on=ON, actor="app")
    client = client_of("maker")
    assert "A new job." in page(client, review)

    client.post(
        reverse("admin:scoring_reviewrequest_answer", args=[review.pk]),
        {"verdict": "changed", "limit": "9,000", "answer": "We saw the contract."},
    )

    review.refresh_from_db()
    assert review.approval is not None
    assert (review.verdict, review.approval.payload["to_fen"]) == ("changed", 9_000_00)


def test_the_queue_says_how_many_days_are_left(assessment: Assessment) -> None:
    reviews.ask(assessment=assessment, words="", at=noon(), on=ON, actor="app")
    ReviewRequest.objects.update(due_on=ON)

    shown = client_of("auditor").get(reverse("admin:scoring_reviewrequest_changelist"))

    assert shown.status_code == 200
    assert assessment.borrower.number in shown.content.decode()


def test_a_policy_is_proposed_from_its_form() -> None:
    client = client_of("maker")
    address = reverse("admin:scoring_limitpolicy_propose")
    with translation.override("en"):
        form = client.get(address).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}

    answer = client.post(
        address,
        values | {"effective_from": "2099-01-01", "reason": "losses rose", "product_cap_fen": "1"},
    )

    assert answer.status_code == 302, answer.context["form"].errors
    asked = Approval.objects.get(action=policies.ACTION)
    assert asked.payload["to_product_cap_fen"] == 1_00
    assert "losses rose" in page(client, asked)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("30% and above", "nothing is lent", "in force")),
        ("zh-hans", ("30% 及以上", "不予授信", "生效")),
    ],
)
def test_the_policy_says_above_which_band_nothing_is_lent_and_that_it_is_in_force(
    language: str, said: tuple[str, ...]
) -> None:
    shown = page(client_of("auditor"), LimitPolicy.objects.get(), language)
    for words in said:
        assert words in shown


def test_a_policy_that_another_replaced_says_since_when() -> None:
    first = LimitPolicy.objects.get()
    LimitPolicy.objects.create(
        **policies.figures_of(first), number=2, status="approved", effective_from=today()
    )

    shown = page(client_of("auditor"), first)

    assert f"replaced on {today()}" in shown
    assert "in force" not in shown


def test_amounts_are_typed_in_yuan_and_say_so() -> None:
    address = reverse("admin:scoring_limitpolicy_propose")
    shown = client_of("maker").get(address, headers={"accept-language": "zh-hans"})
    assert "产品额度上限（元）" in shown.content.decode()


def test_a_share_of_the_policy_is_named_by_no_unit_but_percent() -> None:
    from scoring.models import LimitPolicy

    shown = page(client_of("auditor"), LimitPolicy.objects.get())

    assert "Highest increase at once</dt><dd>30%" in shown
    assert "per million" not in shown
