"""Tests of who acts: told to the database for one transaction, never for the next."""

from threading import Thread

import pytest
from django.contrib.auth.models import Group
from django.db import ProgrammingError, connection, transaction

from core.models import AuditEvent
from core.services.actor import acting_as
from lending.services.borrowers import reveal
from tests.core.nobody import nobody_acting
from tests.factories import BorrowerFactory, OfficerFactory


def last_actor() -> str:
    return AuditEvent.objects.latest("pk").actor


@pytest.mark.django_db
def test_a_change_is_signed_by_the_one_who_acts() -> None:
    with acting_as("officer:wang"):
        Group.objects.create(name="collectors")
    assert last_actor() == "officer:wang"


@pytest.mark.django_db
def test_the_innermost_actor_counts_and_the_outer_one_returns() -> None:
    with acting_as("outer"):
        with acting_as("inner"):
            Group.objects.create(name="one")
        inner = last_actor()
        Group.objects.create(name="two")
    assert (inner, last_actor()) == ("inner", "outer")


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_audited_rows() -> None:
    with nobody_acting(), pytest.raises(ProgrammingError, match="without an actor"):
        Group.objects.create(name="smuggled")
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_raw_sql_without_an_actor_is_refused() -> None:
    with nobody_acting(), connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("INSERT INTO auth_group (name) VALUES ('smuggled')")


@pytest.mark.django_db(transaction=True)
def test_a_function_that_writes_is_signed_though_it_is_selected() -> None:
    borrower, officer = BorrowerFactory(), OfficerFactory(permissions=["lending.reveal_borrower"])
    with nobody_acting():
        reveal(borrower=borrower, to=officer, reason="The borrower calls.")
    assert last_actor() == f"officer:{officer.username}"


@pytest.mark.django_db(transaction=True)
def test_the_name_does_not_outlive_its_transaction() -> None:
    with nobody_acting(), acting_as("officer:wang"), transaction.atomic():
        Group.objects.create(name="one")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('xiaodai.actor', true)")
        assert cursor.fetchone()[0] in ("", None)


@pytest.mark.django_db(transaction=True)
def test_the_name_ends_with_its_block_inside_a_longer_transaction() -> None:
    with nobody_acting(), transaction.atomic():
        with acting_as("officer:wang"):
            Group.objects.create(name="one")
        with pytest.raises(ProgrammingError, match="without an actor"), transaction.atomic():
            Group.objects.create(name="two")
    assert Group.objects.get().name == "one"


@pytest.mark.django_db(transaction=True)
def test_a_write_outside_a_transaction_is_signed_too() -> None:
    with acting_as("officer:wang"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_group (name) VALUES ('one')")
    assert last_actor() == "officer:wang"


@pytest.mark.django_db(transaction=True)
def test_a_second_transaction_that_begins_by_reading_is_signed_too() -> None:
    with nobody_acting(), acting_as("officer:wang"):
        with transaction.atomic():
            Group.objects.create(name="one")
        with transaction.atomic():
            Group.objects.select_for_update().get(name="one")
            Group.objects.create(name="two")
    assert last_actor() == "officer:wang"


@pytest.mark.django_db
def test_a_savepoint_rolled_back_keeps_the_name() -> None:
    with acting_as("officer:wang"), transaction.atomic():
        with transaction.atomic():
            Group.objects.create(name="one")
            transaction.set_rollback(True)
        Group.objects.create(name="two")
    assert last_actor() == "officer:wang"


@pytest.mark.django_db
def test_an_inner_actor_whose_savepoint_is_rolled_back_leaves_the_outer_one() -> None:
    with acting_as("outer"), transaction.atomic():
        with transaction.atomic(), acting_as("inner"):
            Group.objects.create(name="one")
            transaction.set_rollback(True)
        Group.objects.create(name="two")
    assert last_actor() == "outer"


@pytest.mark.django_db
def test_a_failed_statement_inside_leaves_the_outer_actor() -> None:
    with acting_as("outer"), transaction.atomic():
        Group.objects.create(name="one")
        with pytest.raises(Exception, match="unique"), transaction.atomic(), acting_as("inner"):
            Group.objects.create(name="one")
        Group.objects.create(name="two")
    assert last_actor() == "outer"


@pytest.mark.django_db(transaction=True)
def test_another_thread_acts_for_nobody_until_it_says_so() -> None:
    errors: list[Exception] = []

    def create() -> None:
        try:
            Group.objects.create(name="smuggled")
        except ProgrammingError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = Thread(target=create)
    thread.start()
    thread.join()
    assert len(errors) == 1


@pytest.mark.django_db
def test_an_actor_may_be_named_when_the_first_change_comes() -> None:
    known: list[str] = []
    with acting_as(lambda: known[0]):
        known.append("client:app")
        Group.objects.create(name="one")
    assert last_actor() == "client:app"


def test_an_actor_has_a_name() -> None:
    with pytest.raises(ValueError, match="name"), acting_as(""):
        pass
