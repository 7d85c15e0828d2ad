"""`manage.py seed_demo --borrowers N --months M --seed S`: fill an empty database with a company at work."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from billing.services import capital
from lending.management import arguments
from lending.maths.calendar import month_after, now
from lending.models import Borrower
from lending.services.actor import acting_as
from scoring.demo import assessed, office, registered, story, watched

CAPITAL_FEN = 20_000_000_00
_DAYS_A_LINE = 10


class Command(BaseCommand):
    """Play the last months of an invented lender, to the present day. Refuses a database that holds borrowers."""

    help = "Fill an empty database with an invented company: people, loans, payments, decisions, closes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the size of the story."""
        parser.add_argument("--borrowers", type=arguments.count, default=40, metavar="N")
        parser.add_argument("--months", type=arguments.count, default=6, metavar="M")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="the same seed tells the same story"
        )

    def handle(self, *, borrowers: int, months: int, seed: int, **_options: Any) -> None:
        """Open the company, hire its officers and play the months."""
        if Borrower.objects.exists():
            raise CommandError(
                _("This database holds borrowers already; the demo fills an empty one only.")
            )
        ends_at = now()
        through = ends_at.date()
        first_on = month_after(through, -months)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        # One transaction: a demo that is interrupted leaves an empty database, not half a company.
        with Progress(*columns, console=Console(stderr=True)) as progress, transaction.atomic():
            task = progress.add_task(
                _("Days of the demo company"), total=(through - first_on).days + 1
            )
            with acting_as(story.ACTOR):
                capital.open_company(on=first_on, capital_fen=CAPITAL_FEN)
                office.hire()
            registered.register(on=first_on)
            story.play(
                count=borrowers,
                first_on=first_on,
                ends_at=ends_at,
                seed=seed,
                advance=lambda: _advance(progress, task),
            )
            with acting_as(story.ACTOR):
                watched.watch(first_on=first_on, through=through)
            assessed.assess(at=ends_at)
        people = ", ".join([*office.OFFICERS, "admin"])
        self.stdout.write(
            _("The demo company is open. Officers: %(people)s; password: %(password)s")
            % {"people": people, "password": office.PASSWORD}
        )


def _advance(progress: Progress, task: TaskID) -> None:
    """Count a day. The bar is drawn on a terminal only; elsewhere a line now and then says that it goes on."""
    progress.advance(task)
    counted = progress.tasks[task]
    if not progress.console.is_terminal and counted.completed % _DAYS_A_LINE == 0:
        progress.console.print(f"{counted.description} {counted.completed:.0f}/{counted.total:.0f}")
