"""Events for the outside, written in the transaction that caused them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something that happened and that others want to hear, kept in the order in which it did.

    `delivered_at` stays empty until a relay hands events on, each at least once: nothing does yet, they are read here.
    """

    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("subject"), max_length=64, help_text=_("Loan or line number."))
    payload = models.JSONField(_("payload"), default=dict)
    happened_at = models.DateTimeField(_("happened at"), auto_now_add=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(delivered_at__isnull=True), name="outbox_undelivered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
