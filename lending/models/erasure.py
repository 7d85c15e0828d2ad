"""What became of a person's data when they asked for its erasure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lending.models.approvals import Approval
from lending.models.borrowers import Borrower


class KeepingRule(models.Model):
    """How long the law wants records kept after an erasure was asked for, from a day on, and which law.

    `years` count from the end of what the record is about; None means for as long as the records it
    belongs to are kept.
    """

    code = models.CharField(_("code"), max_length=32)
    years = models.PositiveSmallIntegerField(_("years kept"), null=True, blank=True)
    law = models.CharField(_("law"), max_length=200)
    law_zh = models.CharField(_("law, in Chinese"), max_length=200)
    effective_from = models.DateField(_("effective from"))

    class Meta:
        verbose_name = _("keeping rule")
        verbose_name_plural = _("keeping rules")
        ordering = ["code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], name="one_keeping_rule_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.effective_from}"


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
        verbose_name = _("certificate of erasure")
        verbose_name_plural = _("certificates of erasure")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.borrower.number} {self.erased_on}"
