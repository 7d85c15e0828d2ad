"""Every test meets a real PostgreSQL as the application does: by a role that owns nothing."""

import os
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from config.setting_up import hold_servers
from tests.emptying import empty_database_after, remember_first_rows

hypothesis_settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Make and drop the test database as the schema's owner."""
    from config.database import as_owner

    hold_servers()
    with as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Pass the test database to the application's role, and empty it as the owner after a test that committed."""
    from config.database import as_application

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, as_application():
        remember_first_rows()
        # Django's own flush would need the right to truncate, which the application hasn't got.
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_database_after)
        yield


@pytest.fixture(autouse=True)
def _acting_as_test() -> Iterator[None]:
    """Stand for every change a test makes. A thread of its own names its own actor."""
    from core.services.actor import acting_as

    with acting_as("test"):
        yield


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Make refusals speak the language of the code. A request chooses its own."""
    with translation.override("en"):
        yield
