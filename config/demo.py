"""The demo company of `make run`: made in an empty database while the site is up, its logins told at each start."""

from collections.abc import Callable

from django.http import HttpRequest

from config.embedded import places

# Holds how many days are played and how many there are, as long as the company is being made.
SIGN = places.VAR / "demo-days"
_DAYS_A_LINE = 20


def is_wanted() -> bool:
    """Return whether the database holds no borrower, so that there is a company to make."""
    from django.db import connection

    from lending.models import Borrower

    wanted = not Borrower.objects.exists()
    connection.close()
    return wanted


def begin() -> None:
    """Put up the sign, which worker and beat wait for and the login page shows."""
    SIGN.write_text("0 0")


def fill(say: Callable[[str], None]) -> None:
    """Make the company and take the sign down, telling how far it is."""
    from django.utils import translation

    from core.maths.calendar import now
    from demo import company

    def count(played: int, days: int) -> None:
        SIGN.write_text(f"{played} {days}")
        if played % _DAYS_A_LINE == 0 or played == days:
            say(f"Filling the empty database with the demo company: day {played} of {days}")

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


def being_made(_request: HttpRequest) -> dict[str, tuple[int, int] | None]:
    """Return templates how many days of the company are played and of how many, None where nothing is being made."""
    try:
        played, days = SIGN.read_text().split()
    except (FileNotFoundError, ValueError):
        return {"demo_days": None}
    return {"demo_days": (int(played), int(days))}


def logins_of_demo() -> list[str]:
    """Return a line for each officer of the demo company who still has its password."""
    from django.contrib.auth.models import User
    from django.db import connection

    from demo.office import OFFICERS, PASSWORD

    works = {"admin": "superuser"} | OFFICERS
    officers = User.objects.filter(username__in=works).order_by("pk")
    lines = [
        f"{officer.username:6} {PASSWORD}   {works[officer.username]}"
        for officer in officers
        if officer.check_password(PASSWORD)
    ]
    connection.close()
    return lines
