"""The demo company of `make run`: made in an empty database while the site is up, its logins told at each start."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from config.embedded import places

# Holds how far the company is as long as it is being made: `Progress`, three numbers.
SIGN = places.VAR / "demo-days"
_DAYS_A_LINE = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making of the company is: days played, of how many, in how many seconds."""

    played: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def a_second(self) -> float:
        """Return the days played a second, to a tenth."""
        return round(self.played / max(self.seconds, 1), 1)

    @property
    def seconds_left(self) -> int | None:
        """Return the seconds that the days to come take at this rate, rounded up; None while nobody can know."""
        if not self.played:
            return None
        return -((self.played - self.days) * max(self.seconds, 1) // self.played)

    def put_up(self) -> None:
        """Write the sign, which worker and beat wait for and the login page shows, whole at every instant."""
        draft = SIGN.with_suffix(".draft")
        draft.write_text(f"{self.played} {self.days} {self.seconds}")
        draft.replace(SIGN)


def is_wanted() -> bool:
    """Return whether the database holds no borrower, so that there is a company to make."""
    from django.db import connection

    from lending.models import Borrower

    wanted = not Borrower.objects.exists()
    connection.close()
    return wanted


def begin() -> None:
    """Put up the sign before the first day."""
    Progress().put_up()


def fill(say: Callable[[str], None]) -> None:
    """Make the company and take the sign down, telling how far it is."""
    from django.utils import translation

    from core.maths.calendar import now
    from demo import company

    began = time.monotonic()

    def count(played: int, days: int) -> None:
        made = Progress(played, days, round(time.monotonic() - began))
        made.put_up()
        if played % _DAYS_A_LINE == 0 or played == days:
            rate = f"day {played} of {days}, {made.a_second} a second"
            say(f"Filling the empty database with the demo company: {rate}")

    try:
        with translation.override("en"):
            company.found(
                borrowers=company.BORROWERS,
                months=company.MONTHS,
                seed=company.SEED,
                ends_at=now(),
                count=count,
            )
    finally:
        clear()


def clear() -> None:
    """Take down the sign, a killed run's too."""
    SIGN.unlink(missing_ok=True)


def progress() -> Progress | None:
    """Return how far the making of the company is, None where none is being made."""
    try:
        return Progress(*map(int, SIGN.read_text().split()))
    except FileNotFoundError:
        return None


def being_made(_request: HttpRequest) -> dict[str, Progress | None]:
    """Return what templates show of the company that is being made, None where none is."""
    return {"demo": progress()}


def logins_of_demo() -> list[str]:
    """Return a line for each officer of the demo company who still has its password."""
    from django.contrib.auth.hashers import check_password
    from django.contrib.auth.models import User
    from django.db import connection

    from demo.office import OFFICERS, PASSWORD

    works = {"admin": "superuser"} | OFFICERS
    officers = list(User.objects.filter(username__in=works).order_by("pk"))
    hashes = {officer.password for officer in officers}
    theirs = {hashed for hashed in hashes if check_password(PASSWORD, hashed)}
    lines = [
        f"{officer.username:6} {PASSWORD}   {works[officer.username]}"
        for officer in officers
        if officer.password in theirs
    ]
    connection.close()
    return lines
