"""The day's close: Postgres remembers what is to be done and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.work_list import WorkChunk, WorkRun


class Books(models.Model):
    """How far the books have come, one row. Dates are inclusive: the last day that was done.

    `passed_through`: due dates up to it were passed; set before the step's first chunk.
    `accrued_through`: the ledger holds the accrual of every day up to it.
    `closed_through`: all steps of every day up to it are done.
    """

    opened_on = models.DateField(_("opened on"), help_text=_("First business date to be closed."))
    passed_through = models.DateField(_("due dates passed through"))
    accrued_through = models.DateField(_("accrued through"))
    closed_through = models.DateField(_("closed through"))
    balanced_through_id = models.BigIntegerField(
        _("trial balance through posting"),
        default=0,
        help_text=_("Last posting that the latest trial balance holds."),
    )

    class Meta:
        verbose_name = _("books")
        verbose_name_plural = _("books")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_set_of_books"),
            models.CheckConstraint(
                condition=Q(closed_through__lte=F("accrued_through"))
                & Q(accrued_through__lte=F("passed_through")),
                name="books_go_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.closed_through)


class CloseRun(WorkRun):
    """The close of one business date."""

    business_on = models.DateField(_("business date"), unique=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)

    class Meta:
        verbose_name = _("day's close")
        verbose_name_plural = _("days' closes")
        ordering = ["-business_on"]

    def __str__(self) -> str:
        return str(self.business_on)


class CloseStep(WorkRun):
    """One named step of a close: done once, whoever runs it."""

    run = models.ForeignKey(
        CloseRun, models.PROTECT, related_name="steps", verbose_name=_("day's close")
    )
    no = models.PositiveSmallIntegerField(_("no."))
    name = models.CharField(_("step"), max_length=40)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    rows = models.BigIntegerField(_("rows written"), default=0)
    error = models.TextField(_("error"), blank=True)
    failure = models.TextField(
        _("why it stopped"), blank=True, help_text=_("Of its last try; empty once it goes on.")
    )

    class Meta:
        verbose_name = _("step of a close")
        verbose_name_plural = _("steps of a close")
        ordering = ["run", "no"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="a_step_once_a_close")]

    def __str__(self) -> str:
        return f"{self.run} {self.name}"


class CloseChunk(WorkChunk):
    """A stretch of one step: of loans, or of credit lines where the step works line by line."""

    step = models.ForeignKey(
        CloseStep, models.PROTECT, related_name="chunks", verbose_name=_("step of a close")
    )
    rows = models.BigIntegerField(_("rows written"), default=0)

    class Meta:
        verbose_name = _("chunk of a step")
        verbose_name_plural = _("chunks of a step")
        ordering = ["step", "first_id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "first_id"], name="a_chunk_once_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.first_id}–{self.last_id}"
