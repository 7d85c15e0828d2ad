"""The registry's pages: what a model's card shows, and what is done from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Approval
from lending.services.officers import set_up_groups
from scoring.engine import building
from scoring.models import Finding, ModelVersion
from tests.factories import ModelVersionFactory, OfficerFactory
from tests.scoring.model_registry.registered import figures, model_in
from tests.scoring.model_registry.test_train_model import invented

pytestmark = pytest.mark.django_db
Stage = ModelVersion.Stage
SINCE = date(2026, 4, 2)


@pytest.fixture(scope="module")
def built() -> building.Built:
    return building.build(invented(), kind="scorecard")


def logged_in(group: str, **fields: Any) -> Client:
    from django.contrib.auth.models import Group

    set_up_groups()
    officer = OfficerFactory(**fields)
    officer.groups.add(Group.objects.get(name=group))
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def page(client: Client, model: ModelVersion, language: str = "en") -> str:
    client.cookies["django_language"] = language
    address = reverse("admin:scoring_modelversion_change", args=[model.pk])
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_registry_says_how_a_model_comes_to_be():
    answer = logged_in("auditor").get(reverse("admin:scoring_modelversion_changelist"))

    assert "whoever builds them" in answer.content.decode()
    assert "manage.py" not in answer.content.decode()


@pytest.mark.parametrize("name", ["modelversion", "sample"])
def test_the_lists_show_models_and_samples(name):
    model = ModelVersionFactory(validation=figures())

    answer = logged_in("auditor").get(reverse(f"admin:scoring_{name}_changelist"))

    assert model.sample.name in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_card_shows_figures_points_and_what_other_models_would_do(built, language):
    model = ModelVersionFactory(
        artefact=built.artefact, sha256=built.sha256, validation=built.validation
    )

    text = page(logged_in("auditor"), model, language)

    assert "bureau.worst_dpd_24m" in text
    assert {"en": "Reject inference", "zh-hans": "拒绝推断"}[language] in text
    assert {"en": "Without behaviour", "zh-hans": "去掉行为"}[language] in text


def test_a_model_without_a_report_has_a_card_too():
    assert "without a validation report" in page(logged_in("auditor"), ModelVersionFactory())


def test_a_tampered_model_is_shown_as_such():
    model = ModelVersionFactory(sha256="0" * 64)

    assert "It scores nobody" in page(logged_in("auditor"), model)


def test_a_validator_signs_from_the_card_and_what_was_found_is_opened():
    model = ModelVersionFactory(validation=figures())
    client = logged_in("validator")
    assert "Sign the opinion" in page(client, model)

    client.post(
        reverse("admin:scoring_modelversion_validate", args=[model.pk]),
        {"opinion": "Sound.", "title": "Thin", "words": "Few people."},
    )

    assert ModelVersion.objects.get(pk=model.pk).opinion == "Sound."
    assert Finding.objects.get(model=model).subject == "Thin"


@pytest.mark.parametrize("group", ["maker", "checker", "modeller", "auditor"])
def test_nobody_else_signs(group):
    model = ModelVersionFactory()
    client = logged_in(group)

    address = reverse("admin:scoring_modelversion_validate", args=[model.pk])
    assert client.post(address, {"opinion": "Sound."}).status_code == 403
    assert "Sign the opinion" not in page(client, model)


def test_a_maker_asks_for_a_move_and_the_rules_figures_go_along():
    model = model_in(Stage.BUILT, since=SINCE, expires_on=date(2099, 1, 1))
    client = logged_in("maker")
    address = reverse("admin:scoring_modelversion_ask", args=[model.pk, "move"])
    assert "Ask for a move" in page(client, model)

    client.post(address, {"to_stage": "shadow", "reason": "By the rule."})

    asked = Approval.objects.get(action="scoring.promote_model")
    assert asked.payload["to_stage"] == "shadow"
    assert asked.evidence["open_findings"]["holds"] is True
    checking = logged_in("checker").get(reverse("admin:core_approval_change", args=[asked.pk]))
    assert "from built to shadow" in checking.content.decode()


def test_what_the_rule_forbids_is_refused_on_the_form():
    model = ModelVersionFactory()
    client = logged_in("maker")

    answer = client.post(
        reverse("admin:scoring_modelversion_ask", args=[model.pk, "move"]),
        {"to_stage": "shadow", "reason": "Now."},
    )

    assert "written rule" in answer.content.decode()
    assert not Approval.objects.exists()


def test_a_samples_page_leads_to_its_models():
    model = ModelVersionFactory()

    answer = logged_in("auditor").get(
        reverse("admin:scoring_sample_change", args=[model.sample.pk])
    )

    assert str(model) in answer.content.decode()


@pytest.mark.parametrize(("form", "begins"), [("html", b"<!doctype html"), ("pdf", b"%PDF")])
def test_the_report_is_handed_out_as_a_page_and_as_a_pdf(built, form, begins):
    model = ModelVersionFactory(validation=built.validation)
    client = logged_in("auditor")
    address = reverse("admin:scoring_modelversion_report", args=[model.pk, form])

    assert address in page(client, model)
    assert client.get(address).content.lower().startswith(begins.lower())


def test_a_model_without_a_report_hands_out_none():
    address = reverse("admin:scoring_modelversion_report", args=[ModelVersionFactory().pk, "html"])

    assert logged_in("auditor").get(address).status_code == 404
