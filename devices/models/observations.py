"""Observations, and the files some of them came from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from devices.models.devices import Device
from devices.models.metrics import Metric
from lending.models import Borrower


class ObservationImport(models.Model):
    """One file handed in for one borrower: what it was and what became of it.

    While it waits the file lies in `parts`; afterwards they are gone. `kinds` are what its format can hold; empty where
    that isn't known yet. `options`, encrypted, hold a password and a person's name in the file, as long as it waits.
    `attempts` counts how often reading it was begun; `trouble` is what broke off the last of them, through no fault of
    the file.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        READING = "reading", _("being read")
        DONE = "done", _("read")
        REFUSED = "refused", _("refused")
        DROPPED = "dropped", _("dropped after a withdrawal")

    OPEN = (State.QUEUED, State.READING)

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="observation_imports", verbose_name=_("borrower")
    )
    format = models.CharField(_("format"), max_length=32, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=16), default=list, verbose_name=_("kinds of data")
    )
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.BigIntegerField(_("size in bytes"))
    options = models.TextField(blank=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=32, blank=True)
    verdict = models.CharField(_("verdict"), max_length=1000, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    refusals = models.JSONField(_("refusals"), default=list)
    actor = models.CharField(_("actor"), max_length=150)
    accepted_at = models.DateTimeField(_("accepted at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["borrower", "-id"], name="imports_of_a_borrower"),
            # Officers are shown on every page how many were refused lately.
            models.Index(
                fields=["accepted_at"], condition=Q(state="refused"), name="imports_refused"
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=("queued", "reading")),
                name="imports_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"


class ImportPart(models.Model):
    """A piece of a file that waits, encrypted: every worker reaches it, and every backup holds it."""

    of_import = models.ForeignKey(
        ObservationImport, models.CASCADE, related_name="parts", verbose_name=_("import of a file")
    )
    number = models.PositiveIntegerField(_("number"))
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a waiting file")
        verbose_name_plural = _("pieces of waiting files")
        ordering = ["of_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["of_import", "number"], name="piece_of_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.number}"


class Observation(models.Model):
    """One metric of one day from one device, as known at an instant.

    A late or corrected value is a new row with a later `known_at`; the old one stays. The table is
    partitioned by month (`devices/sql/observations.sql`), which is why Django doesn't manage it.
    """

    pk = models.CompositePrimaryKey("borrower_id", "metric_id", "device_id", "day", "known_at")
    borrower = models.ForeignKey(Borrower, models.DO_NOTHING, verbose_name=_("borrower"))
    metric = models.ForeignKey(Metric, models.DO_NOTHING, verbose_name=_("metric"))
    device = models.ForeignKey(Device, models.DO_NOTHING, verbose_name=_("device"))
    day = models.DateField(_("day"))
    known_at = models.DateTimeField(_("known at"))
    value = models.FloatField(_("value"))
    typed_by_hand = models.BooleanField(_("typed by hand"), default=False)
    from_import = models.ForeignKey(
        ObservationImport,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_column="import_id",
        verbose_name=_("import of a file"),
    )

    class Meta:
        managed = False
        db_table = "devices_observation"
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        permissions = [("reveal_observations", _("Can see sensitive observations"))]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}"
