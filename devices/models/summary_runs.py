"""What was summed up: Postgres remembers it, so that a night that was missed is caught up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.work_list import WorkRun


class SummaryRun(WorkRun):
    """The nightly summing-up of one business date: of all that became known before `as_of`."""

    business_on = models.DateField(_("business date"), unique=True)
    as_of = models.DateTimeField(_("as known at"))
    rows = models.BigIntegerField(_("rows written"), default=0)

    class Meta:
        verbose_name = _("nightly summing-up")
        verbose_name_plural = _("nightly summings-up")
        ordering = ["-business_on"]

    def __str__(self) -> str:
        return str(self.business_on)
