"""Prove that nobody touched the audit record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.models import AuditSeal
from core.services import audit


class Command(BaseCommand):
    help = "Recompute the hash chain of the audit record; name the first broken event and exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            metavar="HASH",
            help="a hash that this command printed before: the chain must still hold it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        breach = audit.verify(head=options["head"])
        if breach is not None:
            place = _("seal %(seal)s") % {"seal": breach.seal_id}
            if breach.event_id is not None:
                place = _("event %(event)s") % {"event": breach.event_id} + f", {place}"
            raise CommandError(
                _("The audit record is broken at %(place)s: %(what)s.")
                % {"place": place, "what": breach.what}
            )
        seals = AuditSeal.objects.order_by("last_event_id")
        said = _("The chain holds: %(seals)s seals; %(unsealed)s events are not sealed yet.")
        self.stdout.write(said % {"seals": seals.count(), "unsealed": audit.unsealed()})
        last = seals.last()
        if last is not None:
            self.stdout.write(_("Note this hash elsewhere: %(hash)s") % {"hash": last.hash})
