"""The audit record: written by triggers, sealed into a hash chain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One change of one row, as the database saw it. Only ever inserted, and only by triggers."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=150)
    table_name = models.CharField(_("table"), max_length=64)
    row_id = models.CharField(_("row"), max_length=64)
    operation = models.CharField(_("operation"), max_length=6)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    transaction_id = models.BigIntegerField(_("transaction"))

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["table_name", "row_id"], name="audit_event_by_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"


class AuditSeal(models.Model):
    """A link of the hash chain: events up to `last_event_id` hashed onto the link before.

    `first_event_id` follows the link before without a gap, whether or not that number was ever
    given out. `event_digests` holds eight bytes of each event's hash, in order, to name a broken one.
    """

    first_event_id = models.BigIntegerField(_("first event"), unique=True)
    last_event_id = models.BigIntegerField(_("last event"), unique=True)
    events = models.BigIntegerField(_("events"))
    event_digests = models.BinaryField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        ordering = ["-last_event_id"]

    def __str__(self) -> str:
        return f"{self.first_event_id}–{self.last_event_id}"
