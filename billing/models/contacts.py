"""Contacts about overdue money: reserved before they happen, completed by one further row, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.contact_rules import ContactRule, MessageTemplate
from billing.models.contact_wishes import Agency, ThirdPerson
from core.models.encrypted import EncryptedTextField
from lending.models import CreditLine


class ContactKind(models.TextChoices):
    """How somebody was reached. All but *incoming* are ours or an agency's to make, and so guarded."""

    CALL = "call", _("call")
    SMS = "sms", _("SMS")
    APP = "app", _("app message")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit")
    INCOMING = "incoming", _("the borrower came to us")


class ContactNumber(models.Model):
    """A number that was called, by its blind index: attempts are counted by number, whoever's line it was.

    A person's erasure blanks the index once no rule counts by it any more; the contacts stay and name nobody.
    """

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="+", verbose_name=_("credit line")
    )
    number_index = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("number called")
        verbose_name_plural = _("numbers called")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "number_index"],
                condition=~Q(number_index=""),
                name="a_number_once_a_line",
            )
        ]
        indexes = [models.Index(fields=["number_index"], name="contact_number_by_index")]

    def __str__(self) -> str:
        return f"{self.line} · {self.pk}"


class Contact(models.Model):
    """One contact, reserved at `at`. Without an outcome it counts as made, a call as connected.

    Written by the database's functions alone (`billing/sql/contact_actions.sql`), which refuse what the rules refuse.
    What an agency reports has its own instant; `recorded_at` is when we learnt of it.
    """

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="contacts", verbose_name=_("credit line")
    )
    kind = models.CharField(_("kind of contact"), max_length=16, choices=ContactKind.choices)
    third_person = models.ForeignKey(
        ThirdPerson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("third person"),
        help_text=_("Empty: the debtor."),
    )
    number = models.ForeignKey(
        ContactNumber,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        editable=False,
    )
    template = models.ForeignKey(
        MessageTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message template"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("agency"),
    )
    at = models.DateTimeField(_("at"))
    companion = models.CharField(_("second officer"), max_length=150, blank=True)
    caller = models.CharField(_("who made it at the agency"), max_length=150, blank=True)
    reference = models.CharField(_("the agency's own number"), max_length=64, blank=True)
    actor = models.CharField(_("actor"), max_length=150)
    recorded_at = models.DateTimeField(_("recording time"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-pk"]
        permissions = [
            ("make_contact", _("Can reserve and complete contacts")),
            ("report_contact", _("Can enter what an agency reports")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "reference"],
                condition=Q(agency__isnull=False) & ~Q(reference=""),
                name="an_agency_reports_a_contact_once",
            ),
            models.CheckConstraint(
                condition=Q(third_person__isnull=True) | Q(kind__in=["call", "sms"]),
                name="a_third_person_is_reached_by_number",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "at"], name="contacts_of_a_day"),
            models.Index(fields=["at", "id"], name="contacts_as_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class ContactOutcome(models.Model):
    """What came of one contact: the one row that completes it. Never changed."""

    class Result(models.TextChoices):
        CONNECTED = "connected", _("connected")
        NO_ANSWER = "no_answer", _("attempted, no answer")
        WRONG_PERSON = "wrong_person", _("wrong person")
        INVALID_NUMBER = "invalid_number", _("invalid number")
        DELIVERED = "delivered", _("delivered")
        UNDELIVERED = "undelivered", _("not delivered")
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        NOTED = "noted", _("noted")

    contact = models.OneToOneField(
        Contact, models.PROTECT, related_name="outcome", verbose_name=_("contact")
    )
    result = models.CharField(_("result"), max_length=16, choices=Result.choices)
    note = EncryptedTextField(_("note"))
    receipt = models.CharField(_("delivery receipt"), max_length=100, blank=True)
    actor = models.CharField(_("actor"), max_length=150)
    at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("outcome of a contact")
        verbose_name_plural = _("outcomes of contacts")

    def __str__(self) -> str:
        return f"{self.contact} · {self.get_result_display()}"


class ContactRefusal(models.Model):
    """A contact that the rules refused, with the first rule that did and all that would have to be lifted.

    `allowed_from` is the first instant at which nothing known today would refuse it; None where a person must lift it.
    `reasons` is a list of {rule, because, counted, most, allowed_from}.
    """

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="contact_refusals", verbose_name=_("credit line")
    )
    kind = models.CharField(_("kind of contact"), max_length=16, choices=ContactKind.choices)
    third_person = models.ForeignKey(
        ThirdPerson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refusals",
        verbose_name=_("third person"),
    )
    template = models.ForeignKey(
        MessageTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message template"),
    )
    at = models.DateTimeField(_("at"))
    rule = models.CharField(_("rule"), max_length=24, choices=ContactRule.Kind.choices)
    because = models.CharField(_("because"), max_length=32)
    allowed_from = models.DateTimeField(_("allowed again from"), null=True, blank=True)
    reasons = models.JSONField(_("all that refused it"), default=list)
    actor = models.CharField(_("actor"), max_length=150)

    class Meta:
        verbose_name = _("refused contact")
        verbose_name_plural = _("refused contacts")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["line", "at"], name="refusals_of_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_rule_display()}"


class ContactFinding(models.Model):
    """A breach that came to light by a late report: open until a supervisor closes it with a reason."""

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="findings", verbose_name=_("contact")
    )
    rule = models.CharField(_("rule"), max_length=24, choices=ContactRule.Kind.choices)
    because = models.CharField(_("because"), max_length=32)
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    most = models.PositiveIntegerField(_("allowed"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
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
        verbose_name = _("breach of a contact rule")
        verbose_name_plural = _("breaches of contact rules")
        ordering = ["-closed_at", "-pk"]  # NULLs, the open ones, come first
        permissions = [("close_contactfinding", _("Can close a breach of a contact rule"))]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "rule", "because"], name="a_breach_is_found_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(reason="")),
                name="a_closed_breach_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} · {self.contact}"
