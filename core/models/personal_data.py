"""How long the law wants what is kept of a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.versions import Dated


class KeepingRule(Dated):
    """How long the law wants records kept after an erasure was asked for, from a day on, and which law.

    `years` count from the end of what the record is about; None means for as long as the records it
    belongs to are kept.
    """

    code = models.CharField(_("code"), max_length=32)
    years = models.PositiveSmallIntegerField(_("years kept"), null=True, blank=True)
    law = models.CharField(_("law"), max_length=200)
    law_zh = models.CharField(_("law, in Chinese"), max_length=200)

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
