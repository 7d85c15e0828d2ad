"""What people asked for or agreed to about being contacted, who else may be called, and who stands for us."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.consent_decisions import ConsentDecision
from core.models.encrypted import EncryptedTextField
from lending.models import CreditLine


class Agency(models.Model):
    """A company that collects for us. Its contacts count with ours."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    contract = models.CharField(_("contract"), max_length=100)
    ends_on = models.DateField(_("contract ends on"))

    class Meta:
        verbose_name = _("collection agency")
        verbose_name_plural = _("collection agencies")

    def __str__(self) -> str:
        return self.name


class ContactTerms(models.Model):
    """When a borrower may be reached: their time zone, and hours they agreed to in writing. The last row counts.

    Agreed hours come on top of the rule's; from 20:00 until 01:00 runs past midnight, one time twice is all day.
    """

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="contact_terms", verbose_name=_("credit line")
    )
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    agreed_from = models.TimeField(_("agreed from, local time"), null=True, blank=True)
    agreed_until = models.TimeField(_("agreed until, local time"), null=True, blank=True)
    writing = models.CharField(
        _("where the borrower wrote it"),
        max_length=200,
        blank=True,
        help_text=_("Needed for hours outside the rule's."),
    )
    at = models.DateTimeField(_("recorded at"), db_default=Now())
    actor = models.CharField(_("actor"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("contact terms of a borrower")
        verbose_name_plural = _("contact terms of borrowers")
        ordering = ["-pk"]
        permissions = [("agree_contact_hours", _("Can enter hours that a borrower agreed to"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_from__isnull=True, agreed_until__isnull=True)
                | (Q(agreed_from__isnull=False, agreed_until__isnull=False) & ~Q(writing="")),
                name="hours_are_agreed_in_writing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.zone}"


class CollectionsConsent(models.Model):
    """The borrower's consent *collections contact*: that third persons they named are called. The last row counts."""

    Decision: TypeAlias = ConsentDecision

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="collections_consents", verbose_name=_("line")
    )
    decision = models.CharField(_("decision"), max_length=16, choices=Decision.choices)
    evidence = models.CharField(
        _("how it was given or withdrawn"),
        max_length=200,
        help_text=_("The signed text and its version, or the recorded call."),
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.CharField(_("actor"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("consent: collections contact")
        verbose_name_plural = _("consents: collections contact")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="contact_consent_has_evidence")
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_decision_display()}"


class ThirdPerson(models.Model):
    """Somebody whom the borrower named to be called when they can't be reached. Personal data is encrypted."""

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="third_persons", verbose_name=_("credit line")
    )
    name = EncryptedTextField(_("real name"))
    phone = EncryptedTextField(_("phone"))
    phone_index = models.CharField(max_length=64, db_index=True, editable=False)
    relation = models.CharField(_("relation to the borrower"), max_length=40)
    at = models.DateTimeField(_("named at"), db_default=Now())
    actor = models.CharField(_("actor"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("third person")
        verbose_name_plural = _("third persons")
        ordering = ["pk"]
        permissions = [
            ("enter_contact_wishes", _("Can enter third persons, consents and who asked to stop"))
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.masked_name}"

    @property
    def masked_name(self) -> str:
        """First character of the name, the rest as asterisks."""
        return f"{self.name[:1]}{'*' * max(len(self.name) - 1, 1)}"

    @property
    def masked_phone(self) -> str:
        """First three and last four digits of the phone number."""
        return f"{self.phone[:3]}****{self.phone[-4:]}"


class ThirdPersonStop(models.Model):
    """A third person asked not to be contacted again. There is no way back."""

    third_person = models.OneToOneField(
        ThirdPerson, models.PROTECT, related_name="stop", verbose_name=_("third person")
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.CharField(_("actor"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("third person who asked to stop")
        verbose_name_plural = _("third persons who asked to stop")

    def __str__(self) -> str:
        return str(self.third_person)


class ContactFreeze(models.Model):
    """A time in which nobody is contacted about a line's overdue money. Ends at `until_at` or by a row of its own."""

    class Reason(models.TextChoices):
        COMPLAINT = "complaint", _("complaint open")
        DISPUTE = "dispute", _("dispute")
        HARDSHIP = "hardship", _("hardship talks")
        BEREAVEMENT = "bereavement", _("bereavement")
        DISASTER = "disaster", _("disaster")
        STOP_LIST = "stop_list", _("stop list")
        PAUSE = "pause", _("contacts pause")
        COLLECTION = "collection", _("a collection is under way")
        REPORTED_PAYMENT = "reported_payment", _("a reported payment is looked for")

    # Begun and ended by what money does, never by hand.
    BY_MONEY = (Reason.COLLECTION, Reason.REPORTED_PAYMENT)

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="contact_freezes", verbose_name=_("credit line")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    note = EncryptedTextField(_("note"))
    begun_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until at the latest"), null=True, blank=True)
    actor = models.CharField(_("actor"), max_length=150)

    class Meta:
        verbose_name = _("freeze of contacts")
        verbose_name_plural = _("freezes of contacts")
        ordering = ["-pk"]
        permissions = [
            ("freeze_contacts", _("Can stop the contacts with a borrower")),
            ("unfreeze_contacts", _("Can end a stop of contacts")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=models.F("begun_at")),
                name="contact_freeze_has_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "complaint",
                        "dispute",
                        "hardship",
                        "bereavement",
                        "disaster",
                        "stop_list",
                        "pause",
                        "collection",
                        "reported_payment",
                    ]
                ),
                name="contact_freeze_has_a_known_reason",
            ),
        ]
        indexes = [models.Index(fields=["line"], name="contact_freezes_of_a_line")]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_reason_display()}"


class ContactFreezeEnd(models.Model):
    """The end of a freeze, with its reason."""

    freeze = models.OneToOneField(
        ContactFreeze, models.PROTECT, related_name="end", verbose_name=_("freeze of contacts")
    )
    note = EncryptedTextField(_("note"))
    at = models.DateTimeField(_("ended at"))
    actor = models.CharField(_("actor"), max_length=150)

    class Meta:
        verbose_name = _("end of a freeze of contacts")
        verbose_name_plural = _("ends of freezes of contacts")

    def __str__(self) -> str:
        return str(self.freeze)
