"""Create a client of the API and print its credentials, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refused
from core.services import api_clients


class Command(BaseCommand):
    """`manage.py create_api_client NAME [--scope SCOPE ...]`."""

    help = "Create a client of the API. Its secret is printed once and stored only as a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name and the scopes."""
        parser.add_argument("name")
        parser.add_argument(
            "--scope",
            dest="scopes",
            action="append",
            metavar="SCOPE",
            help=f"What it may do, all of it where none is given: {', '.join(api_clients.SCOPES)}",
        )

    def handle(self, *args: Any, name: str, scopes: list[str] | None, **options: Any) -> None:
        """Create it."""
        try:
            credentials = api_clients.create(name=name, scopes=scopes or list(api_clients.SCOPES))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"CLIENT_ID={credentials.client_id}")
        self.stdout.write(f"CLIENT_SECRET={credentials.client_secret}")
