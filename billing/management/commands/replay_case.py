"""Answer cases of the case format: `manage.py replay_case < case.json`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.maths.case import answer
from billing.maths.case_input import answer_input
from billing.maths.errors import BrokenRule
from billing.services import what_if


class Command(BaseCommand):
    """Read one case, or JSON Lines, on standard input; write the answers. Touches no database.

    With --stored the same case goes through the services and the stored positions, and is rolled back.
    On JSON Lines each line is answered, a refused one with {"error": …}. The exit is 1 where any case was
    refused.
    """

    help = "Answer what-if cases on standard input by the product's rules."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stored",
            action="store_true",
            help="answer by the services and the stored positions, in a transaction that is rolled back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line, so that a long input is answered as it is computed."""
        refused = 0
        by = what_if.answer if options["stored"] else answer
        try:
            for line in answer_input(sys.stdin.buffer.read(), by):
                self.stdout.write(line.text)
                refused += line.is_refused
        except BrokenRule as error:
            raise CommandError(str(error)) from error
        if refused:
            raise CommandError(f"refused cases: {refused}")
