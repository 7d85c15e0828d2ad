"""Prove the books: `manage.py prove_books [--on D]`."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from billing.services.proof import book_proof
from core.management import arguments


class Command(BaseCommand):
    """Show that facts = positions = segments = ledger, or name the loans where they differ, and the first day."""

    help = "Replay every loan and hold it against what is stored and the ledger. Exits 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day that the books were last closed for."""
        parser.add_argument(
            "--on",
            type=arguments.day,
            help="The last day that was aged; the last closed by default.",
        )

    def handle(self, *, on: date | None, **_options: Any) -> None:
        """Prove loan by loan, then sums; every difference is a line on standard error."""
        found = 0
        for line in self._differences(on):
            self.stderr.write(line)
            found += 1
        if found:
            raise CommandError(_("%(count)s differences.") % {"count": found})
        self.stdout.write(_("The books are equal: facts, positions, segments and ledger."))

    def _differences(self, on: date | None) -> Iterator[str]:
        spans = track(
            book_proof.loan_ranges(),
            description=_("Replaying loans"),
            console=Console(file=sys.stderr),
        )
        yield from book_proof.book_differences(on=on, spans=spans)
