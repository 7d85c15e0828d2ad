"""Two people decide: the one record of who asked and who decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """A request for an approval action, kept whatever became of it.

    `payload` is what will be done, to the letter; `payload_hash` is what the checker saw. The
    database refuses a checker who is the maker and a second open request for the same action.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("waiting for a checker")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn by its maker")

    action = models.CharField(_("action"), max_length=64)
    target_type = models.CharField(_("kind of target"), max_length=64)
    target_id = models.CharField(_("target"), max_length=64)
    payload = models.JSONField(_("what is asked"), default=dict)
    payload_hash = models.CharField(max_length=64, editable=False)
    reason = models.TextField(_("reason"))
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("maker")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checker"),
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=16, choices=Verdict.choices, default=Verdict.OPEN
    )
    verdict_note = models.TextField(_("checker's note"), blank=True)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("maker")) | Q(verdict="withdrawn"),
                name="checker_is_not_maker",
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", checker__isnull=True, checked_at__isnull=True)
                | (~Q(verdict="open") & Q(checker__isnull=False, checked_at__isnull=False)),
                name="verdict_has_its_checker",
            ),
            models.UniqueConstraint(
                fields=["action", "target_type", "target_id"],
                condition=Q(verdict="open"),
                name="one_open_approval_a_deed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(verdict="withdrawn") | Q(checker=F("maker")),
                name="only_its_maker_withdraws",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
