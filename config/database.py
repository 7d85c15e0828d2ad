"""Work on the schema as its owner. Everything else is done as the application's role."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.db import connection


def as_owner() -> AbstractContextManager[None]:
    """Make this process's connections log in as the owner of the schema for a while."""
    return _logged_in_by(settings.DATABASE_OWNER)


def as_application() -> AbstractContextManager[None]:
    """Make this process's connections log in as the application for a while: the way back from `as_owner`."""
    return _logged_in_by(settings.DATABASE_APPLICATION)


@contextmanager
def _logged_in_by(login: dict[str, Any]) -> Iterator[None]:
    before = dict(connection.settings_dict)
    _switch(login)
    try:
        yield
    finally:
        _switch(before)


def _switch(login: dict[str, Any]) -> None:
    """Take over another login but not its database's name, which differs in tests."""
    connection.close()
    who = {name: login.get(name, "") for name in ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    connection.settings_dict.update(who)
