"""Tests of the two roles: one owns the schema, the other only uses it."""

import pytest
from django.db import ProgrammingError, connection


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
