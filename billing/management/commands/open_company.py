"""`manage.py open_company --capital 100000000.00`: set up an empty database for its first borrower."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from billing.services.ledger import capital
from core.errors import Refused
from core.management import arguments
from core.maths.calendar import today
from core.maths.money import fen_from_yuan, yuan


class Command(BaseCommand):
    """Make the first product version, the ceilings, the lendable capital and the officers' groups."""

    help = "Set up an empty database: product version 1, legal ceilings, capital, officers' groups."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the capital and the first day."""
        parser.add_argument(
            "--capital",
            dest="capital_fen",
            type=_amount,
            required=True,
            metavar="YUAN",
            help="what was paid in, as 100000000.00",
        )
        parser.add_argument(
            "--on",
            type=arguments.day,
            metavar="DATE",
            help="first business date; default today",
        )

    def handle(self, *, capital_fen: int, on: date | None, **_options: Any) -> None:
        """Open the company, or say why it can't be."""
        try:
            version = capital.open_company(on=on or today(), capital_fen=capital_fen)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("The company is open: %(product)s from %(day)s on, %(capital)s yuan to lend.")
            % {"product": version, "day": version.effective_from, "capital": yuan(capital_fen)}
        )


def _amount(text: str) -> int:
    try:
        return fen_from_yuan(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
