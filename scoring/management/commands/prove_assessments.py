"""Decide every stored assessment again, each from its snapshot alone, and name those that differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from scoring.services.assessment import proof


class Command(BaseCommand):
    """`manage.py prove_assessments [--borrower NUMBER]`. Reads only; leaves with 1 where one differs."""

    help = "Decide every stored assessment again from its snapshot, and name those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a borrower's number, where only that person's are asked for."""
        parser.add_argument("--borrower", default="", help="only this borrower's, by number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, then how many were looked at."""
        proved = differing = 0
        for found in proof.prove(borrower_number=options["borrower"]):
            proved += 1
            if found.differences:
                differing += 1
                self.stderr.write(
                    f"{found.assessment_id} {found.borrower_number}: {', '.join(found.differences)}"
                )
        if differing:
            raise CommandError(
                _("%(differing)d of %(all)d assessments are not what their snapshots give.")
                % {"differing": differing, "all": proved}
            )
        self.stdout.write(
            _("%(all)d assessments decided again: score, reasons, limit and hash are the same.")
            % {"all": proved}
        )
