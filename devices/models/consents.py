"""What people agree to tell us: texts, receipts, previews of withdrawals. Only ever inserted."""

from __future__ import annotations

import uuid
from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.consent_decisions import ConsentDecision
from core.models.languages import LANGUAGES
from core.models.versions import Dated
from devices.models.choices import KINDS, PURPOSES
from lending.models import Borrower


class ConsentText(models.Model):
    """The words of one consent in one language. A new wording is a new version.

    `notice` says why sensitive data is needed and what it does to the person (PIPL, article 30).
    `sha256` is the hash of text, a blank line and notice: the database recomputes it.
    """

    purpose = models.CharField(_("purpose"), max_length=24, choices=PURPOSES)
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    notice = models.TextField(_("sensitive notice"), blank=True)
    sha256 = models.CharField(_("hash"), max_length=64)
    effective_from = models.DateField(_("effective from"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "kind", "language", "version"], name="consent_text_version"
            ),
            models.UniqueConstraint(
                fields=["id", "purpose", "kind"], name="consent_text_of_its_pair"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_purpose_display()} · {self.get_kind_display()}"
            f" v{self.version} {self.get_language_display()}"
        )


class WithdrawalPreview(models.Model):
    """What a borrower was shown before they could withdraw. A withdrawal names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    purpose = models.CharField(_("purpose"), max_length=24, choices=PURPOSES)
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    effect = models.JSONField(_("effect"))
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    shown_at = models.DateTimeField(_("shown at"))

    class Meta:
        verbose_name = _("preview of a withdrawal")
        verbose_name_plural = _("previews of withdrawals")
        ordering = ["-shown_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["id", "borrower", "purpose", "kind"], name="preview_of_its_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.borrower.number} · {self.get_purpose_display()} · {self.get_kind_display()}"


class ConsentReceipt(models.Model):
    """One decision about one purpose and one kind of data. The last one counts.

    `text` is what was shown; a withdrawal keeps the text it withdraws. `covers_from` is the first day
    of data agreed to.
    """

    Decision: TypeAlias = ConsentDecision

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="consent_receipts", verbose_name=_("borrower")
    )
    purpose = models.CharField(_("purpose"), max_length=24, choices=PURPOSES)
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision.choices)
    text = models.ForeignKey(
        ConsentText, models.PROTECT, related_name="receipts", verbose_name=_("consent text")
    )
    covers_from = models.DateField(_("covers data from"))
    handset = models.CharField(
        _("handset"), max_length=100, help_text=_("The device on which the text was shown.")
    )
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=150)
    preview = models.OneToOneField(
        WithdrawalPreview,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipt",
        verbose_name=_("preview of the withdrawal"),
    )

    class Meta:
        verbose_name = _("consent receipt")
        verbose_name_plural = _("consent receipts")
        ordering = ["-at", "-pk"]
        permissions = [
            ("give_consent", _("Can enter a borrower's consent")),
            ("withdraw_consent", _("Can enter a borrower's withdrawal")),
        ]
        indexes = [
            models.Index(
                fields=["borrower", "kind", "purpose", "-at", "-id"], name="last_consent_decision"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="given", preview__isnull=True)
                | Q(decision="withdrawn", preview__isnull=False),
                name="withdrawal_names_its_preview",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_kind_display()} {self.get_decision_display()}"


class Retention(Dated):
    """How long sealed data of a kind is kept after the withdrawal, from a day on, and by which rule."""

    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    days = models.PositiveSmallIntegerField(_("days kept after withdrawal"))
    source = models.CharField(_("source of the rule"), max_length=200)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["kind", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="one_retention_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_from}"
