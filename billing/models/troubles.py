"""What went wrong at night: loans left out, alarms until a person closes them, and the pulse of the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lending.models import Loan


class SetAside(models.Model):
    """A loan that a step of the close could not work on: left out of every close until it is back.

    `held` is what the ledger holds for it, debits less credits in fen by account, as far as the proof counts it;
    nothing is posted for the loan meanwhile. `accrued_through` and `non_accrual` are what that was counted by,
    and what the catch-up goes on from.
    """

    loan = models.ForeignKey(
        Loan, models.PROTECT, related_name="set_asides", verbose_name=_("loan")
    )
    since_on = models.DateField(
        _("left out since"), help_text=_("First business date that was closed without it.")
    )
    step = models.CharField(_("step"), max_length=40)
    error = models.TextField(_("error"))
    held = models.JSONField(_("held by the ledger"), default=dict)
    principal_fen = models.BigIntegerField(_("principal unpaid"), default=0)
    accrued_through = models.DateField(_("accrued through"), null=True, blank=True)
    non_accrual = models.BooleanField(_("non-accrual"), default=False)
    tried_at = models.DateTimeField(_("tried again at"), null=True, blank=True)
    returned_on = models.DateField(_("back since"), null=True, blank=True)

    class Meta:
        verbose_name = _("loan set aside")
        verbose_name_plural = _("loans set aside")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(returned_on__isnull=True),
                name="a_loan_is_set_aside_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan} · {self.since_on}"


class Alarm(models.Model):
    """Something that a person must look at: on the desk and in `/healthz` until it is closed with a reason.

    What is found again while it is open is the same alarm; found again after it was closed, it is a new one.
    """

    class Kind(models.TextChoices):
        BOOKS_DIFFER = "books_differ", _("the proof of the books failed")
        CLOSE_STOPPED = "close_stopped", _("the close stopped")
        LOAN_SET_ASIDE = "loan_set_aside", _("a loan was set aside")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    subject = models.CharField(
        _("subject"), max_length=80, blank=True, help_text=_("A loan's number, or a step's name.")
    )
    text = models.TextField(_("what was found last"))
    first_on = models.DateField(_("first found"))
    last_on = models.DateField(_("last found"))
    nights = models.PositiveIntegerField(_("nights"), default=1)
    raised_at = models.DateTimeField(_("raised at"), db_default=Now())
    told_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    reason = models.TextField(_("reason for closing"), blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-last_on", "-pk"]
        permissions = [("close_alarm", _("Can close an alarm and try a set-aside loan again"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(closed_at__isnull=True),
                name="one_open_alarm_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(reason="")),
                name="a_closed_alarm_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()


class Heartbeat(models.Model):
    """When a worker last took a task that beat had put in the queue: one row."""

    beaten_at = models.DateTimeField(_("beaten at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_heartbeat")]

    def __str__(self) -> str:
        return f"{self.beaten_at:%Y-%m-%d %H:%M:%S}"
