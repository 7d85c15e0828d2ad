"""`manage.py seed_demo --borrowers N --months M --seed S`: fill an empty database with a company at work."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
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

from core.management import arguments
from core.maths.calendar import now
from demo import company, office
from lending.models import Borrower

_DAYS_A_LINE = 10


class Command(BaseCommand):
    """Play the last months of an invented lender, to the present day. Refuses a database that holds borrowers."""

    help = "Fill an empty database with an invented company: people, loans, payments, decisions, closes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the size of the story."""
        parser.add_argument(
            "--borrowers", type=arguments.count, default=company.BORROWERS, metavar="N"
        )
        parser.add_argument("--months", type=arguments.count, default=company.MONTHS, metavar="M")
        parser.add_argument(
            "--seed",
            type=int,
            default=company.SEED,
            metavar="S",
            help="the same seed tells the same story",
        )

    def handle(self, *, borrowers: int, months: int, seed: int, **_options: Any) -> None:
        """Open the company, hire its officers and play the months."""
        if Borrower.objects.exists():
            raise CommandError(
                _("This database holds borrowers already; the demo fills an empty one only.")
            )
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(_("Days of the demo company"), total=None)
            company.found(
                borrowers=borrowers,
                months=months,
                seed=seed,
                ends_at=now(),
                count=lambda played, days: _show(progress, task, played, days),
            )
        people = ", ".join([*office.OFFICERS, "admin"])
        self.stdout.write(
            _("The demo company is open. Officers: %(people)s; password: %(password)s")
            % {"people": people, "password": office.PASSWORD}
        )


def _show(progress: Progress, task: TaskID, played: int, days: int) -> None:
    """Show how far it is. The bar is drawn on a terminal only; elsewhere a line now and then says that it goes on."""
    progress.update(task, completed=played, total=days)
    if not progress.console.is_terminal and played % _DAYS_A_LINE == 0:
        progress.console.print(f"{progress.tasks[task].description} {played}/{days}")
