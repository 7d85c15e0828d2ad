"""Break the registry's laws as the application and as the owner."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection

from tests.core.owner import owner_session
from tests.factories import ModelVersionFactory, OfficerFactory, SampleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Cursor]:
    """Open a session of the schema's owner, whose work is rolled back."""
    with owner_session() as cursor:
        yield cursor
        cursor.connection.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE scoring_modelversion SET artefact = artefact || ' '",
        "UPDATE scoring_modelversion SET sha256 = repeat('0', 64)",
        "UPDATE scoring_modelversion SET sample_id = (SELECT max(id) FROM scoring_sample)",
        "UPDATE scoring_modelversion SET built_by_id = (SELECT max(id) FROM auth_user)",
        "UPDATE scoring_modelversion SET built_at = built_at - interval '1 day'",
        "UPDATE scoring_modelversion SET expires_on = expires_on + 365",
        "UPDATE scoring_modelversion SET validation = '{}'",
        "UPDATE scoring_modelversion SET number = number + 1000",
        "UPDATE scoring_modelversion SET kind = 'challenger'",
    ],
)
def test_what_was_built_is_not_changed_by_the_application(change: str) -> None:
    ModelVersionFactory(validation={"auc": 0.7})
    SampleFactory()
    OfficerFactory()

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="can't be changed"):
        cursor.execute(change)


def test_an_opinion_is_not_changed_once_it_is_signed() -> None:
    ModelVersionFactory(validated_by=OfficerFactory(), opinion="Sound.")

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="is validated"):
        cursor.execute("UPDATE scoring_modelversion SET opinion = 'Splendid.'")


@pytest.mark.parametrize(
    "breaking",
    [
        "DELETE FROM scoring_modelversion",
        "TRUNCATE scoring_modelversion CASCADE",
        "UPDATE scoring_sample SET bads = 0",
        "DELETE FROM scoring_sample",
        "DELETE FROM scoring_stagetransition",
        "UPDATE scoring_stagetransition SET evidence = '{}'",
        "UPDATE scoring_samplerow SET is_bad = false",
        "ALTER TABLE scoring_modelversion DISABLE TRIGGER guard_model_version",
        "DROP TRIGGER guard_model_version ON scoring_modelversion",
    ],
)
def test_the_application_finds_no_way_round(breaking: str) -> None:
    refusals = "permission denied|must be owner"
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match=refusals):
        cursor.execute(breaking)


def test_the_trigger_stops_the_owner_too(owner: psycopg.Cursor) -> None:
    for name in ("guard_model_version", "guard_sample"):
        owner.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = %s", [name])
        assert owner.fetchone() == ("A",)
