"""Tests of the two roles: one owns the schema, the other only uses it."""

import pytest
from django.db import ProgrammingError, connection

from config.setting_up import require_database, require_owner


@pytest.mark.django_db
def test_the_application_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_application_may_not_create_a_table() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE public.smuggled ()")


@pytest.mark.django_db
def test_the_application_may_not_truncate() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("TRUNCATE auth_group CASCADE")


@pytest.mark.parametrize("_round", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_no_row_behind(django_user_model, _round: int) -> None:
    assert not django_user_model.objects.exists()
    django_user_model.objects.create_user("officer")


@pytest.mark.django_db(transaction=True)
def test_rows_made_by_migrations_survive_a_test_that_commits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM django_content_type")
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_an_older_server_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection, "pg_version", 140_011)
    with pytest.raises(SystemExit, match=r"^This is PostgreSQL 14; 15 or newer is needed.*$"):
        require_database()


@pytest.mark.django_db
def test_a_login_that_cant_migrate_is_told_what_to_grant() -> None:
    with pytest.raises(
        SystemExit, match=r"^xiaodai_app may not create tables in .*DATABASE_OWNER_URL.*$"
    ):
        require_owner()
