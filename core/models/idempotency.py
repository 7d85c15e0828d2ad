"""What a request with an `Idempotency-Key` did, stored with the effect."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyRecord(models.Model):
    """The answer to one keyed request of one client. The same key again gets the same answer."""

    client = models.CharField(_("client"), max_length=100)
    key = models.CharField(_("key"), max_length=255)
    operation = models.CharField(_("operation"), max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.JSONField(_("body"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
