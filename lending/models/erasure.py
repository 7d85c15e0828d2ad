"""What became of a person's data when they asked for its erasure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.approvals import Approval
from lending.models.borrowers import Borrower


class ErasureCertificate(models.Model):
    """Field by field what was erased of a person and what was kept, by which law, until when. Never changed.

    `entries` is a list of {code, what, what_zh, outcome, rows, law, law_zh, until}; `sha256` its hash. A later
    certificate of the same person tells of what had to be kept then and was erased since.
    """

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="erasures", verbose_name=_("borrower")
    )
    approval = models.ForeignKey(
        Approval, models.PROTECT, related_name="erasures", verbose_name=_("approval")
    )
    entries = models.JSONField(_("entries"))
    sha256 = models.CharField(_("hash"), max_length=64)
    erased_on = models.DateField(_("erased on"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        permissions = [
            ("request_erase_person", _("Can ask for the erasure of a person")),
            ("check_erase_person", _("Can decide the erasure of a person")),
        ]
        verbose_name = _("certificate of erasure")
        verbose_name_plural = _("certificates of erasure")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.borrower.number} {self.erased_on}"
