"""Every row that is never changed: break the law as the application and as the owner."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from core.models import AuditEvent, AuditSeal
from core.services.actor import acting_as
from lending.models import LimitChange
from tests.core.owner import owner_session
from tests.factories import CreditLineFactory

INSERT_ONLY = [
    "billing_collectionsconsent",
    "billing_contact",
    "billing_contactfreeze",
    "billing_contactfreezeend",
    "billing_contactoutcome",
    "billing_contactrefusal",
    "billing_contactrule",
    "billing_contactterms",
    "billing_messagetemplate",
    "billing_thirdpersonstop",
    "billing_fact",
    "billing_posting",
    "billing_receipt",
    "billing_statement",
    "billing_statementline",
    "billing_transfer",
    "devices_consentreceipt",
    "devices_consenttext",
    "devices_fabricationflag",
    "devices_observation",
    "devices_phoneday",
    "devices_withdrawalpreview",
    "core_auditevent",
    "core_auditseal",
    "lending_erasurecertificate",
    "lending_limitchange",
    "lending_loan",
    "scoring_portfoliosnapshot",
    "scoring_bureaureport",
    "scoring_insurancequote",
    "scoring_shadowscore",
    "scoring_stabilityfigure",
    "scoring_takenup",
    "scoring_transaction",
]
# A person's day is known by its own columns, not by a number.
WITHOUT_ID = {"devices_observation", "devices_phoneday"}
BREAKING = ["UPDATE {} SET {id} = {id}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


def spell(breaking: str, table: str) -> str:
    return breaking.format(table, id="borrower_id" if table in WITHOUT_ID else "id")


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Cursor]:
    """Open a session of the schema's owner, whose work is rolled back."""
    with owner_session() as cursor:
        yield cursor
        cursor.connection.rollback()


@pytest.mark.parametrize("breaking", BREAKING)
@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.django_db
def test_the_application_has_no_right_to_change(table: str, breaking: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(spell(breaking, table))


@pytest.mark.parametrize("breaking", BREAKING)
@pytest.mark.parametrize("table", INSERT_ONLY)
def test_the_trigger_stops_the_owner(owner: psycopg.Cursor, table: str, breaking: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="never changed or removed"):
        owner.execute(spell(breaking, table))


def test_every_trigger_fires_in_a_replica_session_too(owner: psycopg.Cursor) -> None:
    owner.execute(
        "SELECT tgrelid::regclass, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled <> 'A' AND relnamespace = 'public'::regnamespace"
    )
    assert owner.fetchall() == []


@pytest.mark.parametrize(
    "escape",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE core_auditevent DISABLE TRIGGER insert_only",
        "ALTER TABLE billing_fact DISABLE TRIGGER ALL",
        "DROP TRIGGER insert_only ON billing_transfer",
        "CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE sql AS ''",
        "CREATE TABLE public.smuggled ()",
        "INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, transaction_id)"
        " VALUES (now(), 'forged', 'auth_user', '1', 'UPDATE', 1)",
    ],
)
@pytest.mark.django_db
def test_the_application_finds_no_way_round(escape: str) -> None:
    refusals = "permission denied|must be owner|language"
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match=refusals):
        cursor.execute(escape)


@pytest.mark.django_db
def test_the_application_may_not_grant_itself_anything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON billing_fact TO xiaodai_app")
        cursor.execute("SELECT has_table_privilege('billing_fact', 'UPDATE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("table", ["auth_user", "lending_borrower", "lending_creditline"])
def test_an_audited_table_is_never_truncated(owner: psycopg.Cursor, table: str) -> None:
    statement = sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table))
    with pytest.raises(psycopg.errors.RestrictViolation, match="refused"):
        owner.execute(statement)


@pytest.mark.django_db
def test_a_limit_change_stays_as_it_was_decided() -> None:
    change = LimitChange.objects.create(
        line=CreditLineFactory(), from_fen=0, to_fen=1, effective_on=date(2026, 1, 1)
    )
    change.to_fen = 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        change.save()


@pytest.mark.django_db
def test_a_seal_covers_an_event_once() -> None:
    seal = {"last_event_id": 5, "events": 5, "previous_hash": "", "sealed_at": "2026-01-01T00:00Z"}
    AuditSeal.objects.create(first_event_id=1, hash="a", **seal)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSeal.objects.create(first_event_id=1, hash="b", **seal)


@pytest.mark.django_db
def test_the_audit_record_can_be_read_by_the_application() -> None:
    with acting_as("officer:wang"):
        CreditLineFactory()
    assert AuditEvent.objects.filter(actor="officer:wang").exists()
