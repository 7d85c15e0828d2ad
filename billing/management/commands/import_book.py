"""`manage.py import_book LOANS.csv REPAYMENTS.csv [--commit]`: take over a loan book."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from billing.importers import book as book_file
from billing.services.takeover import book_check, book_import
from billing.services.takeover.book_check import Plan
from core.errors import Refused
from core.maths.calendar import today
from core.services.actor import acting_as

ACTOR = "system:import_book"


class Command(BaseCommand):
    """Check both files and report each refused row; with --commit, record what was not refused.

    Exits 1 where a row was refused, or the files can't be read. Running it again imports nothing twice.
    """

    help = (
        "Take over a loan book. Without --commit nothing is written: the report says what would be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the two files of docs/import.md."""
        parser.add_argument("loans", type=Path, help="LOANS.csv")
        parser.add_argument("repayments", type=Path, help="REPAYMENTS.csv")
        parser.add_argument(
            "--commit", action="store_true", help="record what the check did not refuse"
        )

    def handle(self, *, loans: Path, repayments: Path, commit: bool, **_options: Any) -> None:
        """Check, report, and record."""
        try:
            book = book_file.read(loans, repayments)
            plan = book_check.check(
                book=book, loans_file=loans, repayments_file=repayments, on=today()
            )
            self._report(plan)
            if commit:
                self._carry_out(plan)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if plan.refused:
            raise CommandError(
                _("%(count)s rows were refused, see above.") % {"count": len(plan.refused)}
            )

    def _report(self, plan: Plan) -> None:
        for row in plan.refused:
            value = f" “{row.value}”" if row.value else ""
            line = _("line %(line)s") % {"line": row.line_no}
            remedy = row.remedy or _("Correct it where the book comes from, and run this again.")
            self.stdout.write(f"{row.file} {line}: {row.field}{value} {row.rule}. {remedy}")
        counts = {
            "loans": len(plan.loans),
            "repayments": len(plan.repayments),
            "known": plan.loans_known + plan.repayments_known,
            "refused": len(plan.refused),
        }
        self.stdout.write(
            _(
                "To record: %(loans)s loans, %(repayments)s repayments. Recorded before: %(known)s. "
                "Refused: %(refused)s."
            )
            % counts
        )

    def _carry_out(self, plan: Plan) -> None:
        rows = len(plan.loans) + len(plan.repayments)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress, acting_as(ACTOR):
            task = progress.add_task(_("Recording"), total=rows)
            book_import.carry_out(plan=plan, actor=ACTOR, advance=lambda: progress.advance(task))
        self.stdout.write(_("Recorded: %(rows)s rows.") % {"rows": rows})
