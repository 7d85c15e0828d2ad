"""Watch the models by hand: `manage.py monitor_models [--month YYYY-MM] [--only-month]`."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import Refused
from core.management import arguments
from core.maths.calendar import now, today
from scoring.services.model_registry import findings
from scoring.services.monitoring import months, shadow


class Command(BaseCommand):
    """Score tonight's people by every model at work and judge a month; what is done already stays as it is."""

    help = (
        "Score everybody by every model at work, judge the month before (or the one named), "
        "and open findings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the month, and whether the night is left out."""
        parser.add_argument("--month", type=arguments.month, help="The month to judge, YYYY-MM.")
        parser.add_argument(
            "--only-month", action="store_true", help="Judge the month; score nobody tonight."
        )

    def handle(self, *, month: date | None, only_month: bool, **_options: Any) -> None:
        """Print how many were scored, and each finding that was opened."""
        on = today()
        try:
            if not only_month:
                night = shadow.run(on=on, as_of=now())
                self.stdout.write(_("%(people)d people scored") % {"people": night.people})
            opened = findings.look_for_expired(on=on)
            opened += months.run(month=month or months.last_month(on), on=on)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for finding in opened:
            self.stdout.write(f"{finding} {finding.subject}".strip())
        if not opened:
            self.stdout.write(_("No finding was opened."))
