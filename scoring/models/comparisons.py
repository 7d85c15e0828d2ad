"""The families of evidence held against each other on the same people. Only ever inserted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Comparison(models.Model):
    """One run. `figures` holds AUC and interval per union of families, by month too, and the optimum where known."""

    class Population(models.TextChoices):
        BORROWERS = "borrowers", _("our borrowers")
        LAB = "lab", _("invented people, optimum known")
        STREET = "street", _("the demo population")

    population = models.CharField(_("people"), max_length=16, choices=Population.choices)
    people = models.PositiveIntegerField(_("number of people"))
    seed = models.BigIntegerField(_("seed"), null=True, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    figures = models.JSONField(_("figures"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("comparison of families")
        verbose_name_plural = _("comparisons of families")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_population_display()} {self.made_at:%Y-%m-%d}"
