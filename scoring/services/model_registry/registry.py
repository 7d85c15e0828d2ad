"""The registry of models: entering what was built, and another person's opinion of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import day_of, day_of_month
from core.services import payloads, permissions
from core.services.actor import acting_as, officer
from scoring.models import ModelVersion, Sample
from scoring.services.model_registry import artefacts, findings

BUILD = "scoring.build_model"
VALIDATE = "scoring.validate_model"
_TURN = "SELECT pg_advisory_xact_lock(hashtext('scoring.model_numbers'))"


class MayNotModel(Refused):
    """The officer lacks the permission to build a model, or to validate one."""

    code = "may_not_model"
    status = 403


class OwnModel(Refused):
    """Builder and validator are never one person."""

    code = "own_model"
    status = 403


class AlreadyValidated(Refused):
    """A model is validated once; what is found later is a finding."""

    code = "already_validated"


class NoOpinion(Refused):
    """A validation says what the validator thinks."""

    code = "no_opinion"
    status = 422


def enter(
    *,
    kind: ModelVersion.Kind,
    sample: Sample,
    artefact: str,
    sha256: str,
    validation: dict[str, Any],
    builder: User,
    at: datetime,
) -> ModelVersion:
    """Keep a model that was built on a sample, with the figures of its report. It is used for nothing yet.

    The artefact is read once here: what can't be loaded is refused. It expires twelve months later.
    """
    require(builder, BUILD)
    artefacts.load(artefact, sha256)
    with acting_as(officer(builder)), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TURN)
        newest = ModelVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
        return ModelVersion.objects.create(
            number=newest + 1,
            kind=kind,
            sample=sample,
            artefact=artefact,
            sha256=sha256,
            validation=payloads.storable(validation, field="validation"),
            built_by=builder,
            built_at=at,
            expires_on=a_year_after(day_of(at)),
        )


def validate(
    *,
    model: ModelVersion,
    validator: User,
    opinion: str,
    at: datetime,
    found: Mapping[str, str] | None = None,
) -> ModelVersion:
    """Sign a model as somebody who did not build it. What they `found`, title and words, blocks every promotion.

    Raises MayNotModel, NoOpinion, AlreadyValidated, OwnModel.
    """
    require(validator, VALIDATE)
    if not opinion.strip():
        raise NoOpinion(
            _("A validation needs an opinion."),
            remedy=_("Write what was looked at and what the model may be used for."),
            field="opinion",
        )
    with acting_as(officer(validator)), transaction.atomic():
        row = ModelVersion.objects.select_for_update().defer("artefact").get(pk=model.pk)
        _require_validator(row, validator)
        row.validated_by, row.validated_at, row.opinion = validator, at, opinion.strip()
        row.save(update_fields=["validated_by", "validated_at", "opinion"])
        for title, words in (found or {}).items():
            findings.report(model=row, title=title, words=words, reporter=validator, on=day_of(at))
    return row


def a_year_after(day: date) -> date:
    """Return the day on which a model of a day expires; of 29 February, the 28th."""
    return day_of_month(day.year + 1, day.month, day.day)


def require(person: User, permission: str) -> None:
    """Refuse who may not do it now."""
    if not permissions.holds(person, permission):
        raise MayNotModel(
            _("You may not do this."),
            remedy=_("Ask a colleague who has the permission."),
            value=permission,
        )


def _require_validator(row: ModelVersion, validator: User) -> None:
    if row.validated_by_id is not None:
        raise AlreadyValidated(
            _("This model is validated already."),
            remedy=_("Report a finding if something is wrong with it."),
            value=str(row.validated_by),
        )
    if row.built_by_id == validator.pk:
        raise OwnModel(
            _("Nobody validates a model of their own."),
            remedy=_("Have an officer validate it who did not build it."),
        )
