"""Seal the audit record by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import now
from core.services import audit


class Command(BaseCommand):
    help = "Seal every audit event into the hash chain."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sealed = audit.seal(at=now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("%(count)s events sealed.") % {"count": sealed})
