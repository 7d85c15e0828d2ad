"""Close business dates by hand: `manage.py close_day [--on D] [--through D]`."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from billing.services.close import business_days
from core.errors import Refused
from core.management import arguments
from core.maths.calendar import today


class Command(BaseCommand):
    """Close every day not yet closed, in order; a day closed already is looked at again and changes nothing."""

    help = (
        "Close business dates in order, missed days included. Without options: through yesterday."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the first and the last day."""
        parser.add_argument(
            "--on", type=arguments.day, help="A day to close; missed days before it go first."
        )
        parser.add_argument("--through", type=arguments.day, help="The last day to close.")

    def handle(self, *, on: date | None, through: date | None, **_options: Any) -> None:
        """Close day by day, a line each. Exits 1 where the books of a day aren't equal."""
        last = through or on or today() - timedelta(days=1)
        found: list[str] = []
        closed = 0
        try:
            for day in business_days.days_to_close(through=last, today=today(), since=on):
                run = business_days.close_day(on=day, announce=self._announce)
                differences = business_days.findings(run=run)
                self.stdout.write(
                    f"{day} {_('closed') if not differences else _('closed, books differ')}"
                )
                found += differences
                closed += 1
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if found:
            raise CommandError("\n".join(found))
        if not closed:
            self.stdout.write(_("There is no day to close."))

    def _announce(self, step: Any) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{step.run.business_on} {step.name}\r", ending="")
