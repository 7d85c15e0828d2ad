"""The demo company of `make run`: made in an empty database, its logins told at each start."""

import io
from collections.abc import Callable


def fill_empty_database(say: Callable[[str], None]) -> None:
    """Fill a database without borrowers with the demo company, which shows its own progress."""
    from django.core.management import call_command
    from django.utils import translation

    from lending.models import Borrower

    if not Borrower.objects.exists():
        say("Filling the empty database with the demo company")
        with translation.override("en"):
            call_command("seed_demo", stdout=io.StringIO())


def logins_of_demo() -> list[str]:
    """Return a line for each officer of the demo company who still has its password."""
    from django.contrib.auth.models import User
    from django.db import connection

    from scoring.demo.office import OFFICERS, PASSWORD

    works = {"admin": "superuser"} | OFFICERS
    officers = User.objects.filter(username__in=works).order_by("pk")
    lines = [
        f"{officer.username:6} {PASSWORD}   {works[officer.username]}"
        for officer in officers
        if officer.check_password(PASSWORD)
    ]
    connection.close()
    return lines
