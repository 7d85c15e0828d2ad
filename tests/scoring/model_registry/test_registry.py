"""Entering models and signing them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.models import AuditEvent
from scoring.maths.stored import fingerprint
from scoring.models import Finding, ModelVersion
from scoring.services.model_registry import artefacts, registry
from tests.factories import ModelVersionFactory, OfficerFactory, SampleFactory
from tests.factories.scoring import a_scorecard

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 2, 3, tzinfo=UTC)


def enter(**fields: Any) -> ModelVersion:
    artefact = a_scorecard()
    given: dict[str, Any] = {
        "kind": ModelVersion.Kind.SCORECARD,
        "sample": SampleFactory(),
        "artefact": artefact,
        "sha256": fingerprint(artefact),
        "validation": {},
        "builder": OfficerFactory(permissions=["scoring.build_model"]),
        "at": AT,
    }
    return registry.enter(**given | fields)


def validator() -> Any:
    return OfficerFactory(permissions=["scoring.validate_model", "scoring.report_finding"])


def test_a_new_model_is_built_numbered_and_expires_after_a_year():
    first, second = enter(), enter()

    assert (first.stage, second.number - first.number) == ("built", 1)
    assert first.expires_on == date(2027, 4, 2)


def test_a_model_of_a_leap_day_expires_on_the_28th():
    assert registry.a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_who_may_not_build_enters_nothing():
    with pytest.raises(registry.MayNotModel):
        enter(builder=OfficerFactory())

    assert not ModelVersion.objects.exists()


def test_an_artefact_that_is_not_its_hash_is_not_entered():
    with pytest.raises(artefacts.ArtefactTampered):
        enter(sha256="0" * 64)


def test_another_person_signs_a_model_once_with_an_opinion():
    model, signer = enter(), validator()

    registry.validate(model=model, validator=signer, opinion=" Sound. ", at=AT)

    signed = ModelVersion.objects.get(pk=model.pk)
    assert (signed.validated_by, signed.validated_at, signed.opinion) == (signer, AT, "Sound.")
    with pytest.raises(registry.AlreadyValidated):
        registry.validate(model=model, validator=validator(), opinion="Too.", at=AT)


def test_nobody_signs_a_model_of_their_own():
    builder = OfficerFactory(permissions=["scoring.build_model", "scoring.validate_model"])

    with pytest.raises(registry.OwnModel):
        registry.validate(model=enter(builder=builder), validator=builder, opinion="Mine.", at=AT)


def test_an_opinion_has_words():
    with pytest.raises(registry.NoOpinion):
        registry.validate(model=enter(), validator=validator(), opinion="  ", at=AT)


def test_who_may_not_validate_signs_nothing():
    with pytest.raises(registry.MayNotModel):
        registry.validate(model=enter(), validator=OfficerFactory(), opinion="Fine.", at=AT)


def test_what_a_validator_finds_opens_findings():
    model = enter()

    registry.validate(
        model=model,
        validator=validator(),
        opinion="Sound but for one thing.",
        at=AT,
        found={"Thin file": "Too few people without a bureau report."},
    )

    finding = Finding.objects.get(model=model)
    assert (finding.rule, finding.subject) == ("reported", "Thin file")


def test_the_audit_record_keeps_a_model_without_its_artefact():
    model = enter()

    event = AuditEvent.objects.get(table_name="scoring_modelversion", row_id=str(model.pk))
    assert event.after is not None
    assert event.after["artefact"].startswith("[hidden ")
    assert event.after["sha256"] == model.sha256
    assert event.actor == f"officer:{model.built_by.username}"


def test_a_model_of_the_factory_can_be_loaded():
    model = ModelVersionFactory()

    assert artefacts.load(model.artefact, model.sha256).kind == "scorecard"
