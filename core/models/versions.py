"""Dated data: what is in force on a day, and versions of it that two people decide."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that each hold from a day on, until the next of their kind."""

    def effective_by(self, on: date) -> Self:
        """Choose what began by a day (inclusive), the latest first."""
        return self.filter(effective_from__lte=on).order_by("-effective_from")


class Dated(models.Model):
    """What holds from `effective_from` on (inclusive), until the next of its kind."""

    effective_from = models.DateField(_("effective from"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class VersionQuerySet(models.QuerySet[Any]):
    """Versions of which two people put one in force."""

    def approved(self) -> Self:
        """Choose what two people decided."""
        return self.filter(status=Version.Status.APPROVED)

    def in_force(self, on: date) -> Self:
        """Choose the approved version in force on a day, of each family one. Nothing is filtered after a single one."""
        family = self.model.FAMILY
        rows = self.approved().filter(effective_from__lte=on)
        rows = rows.order_by(*family, "-effective_from", "-number")
        return rows.distinct(*family) if family else rows[:1]


class Version(models.Model):
    """A numbered version, proposed by one person and approved by another; never edited once approved.

    `FAMILY` names the columns whose values number their versions apart, `ONE_A_DAY` the constraint by which no two
    approved ones of a family begin on one day.
    """

    FAMILY: ClassVar[tuple[str, ...]] = ()
    ONE_A_DAY: ClassVar[str]

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")

    number = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.PROPOSED
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True
