"""Prove all that is stored: `manage.py prove_all`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.services import proofs


class Command(BaseCommand):
    """Run every app's proofs, one after the other; one that breaks off hides none of the others."""

    help = "Hold all that is stored against what it came from. Names each place that differs, and exits 1."

    def handle(self, **_options: Any) -> None:
        """Print each proof with its findings, these on standard error."""
        found = 0
        for proof in proofs.registered():
            differing = proofs.findings_of(proof)
            for finding in differing:
                self.stderr.write(str(finding))
            found += len(differing)
            said = _("%(count)s differences") if differing else _("equal")
            self.stdout.write(f"{proof.title}: {said % {'count': len(differing)}}")
        if found:
            raise CommandError(_("%(count)s differences.") % {"count": found})
