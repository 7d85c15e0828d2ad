"""What law and house allow of contacts, as dated data: rules and templates. Added by two people, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Approval


class ContactRule(models.Model):
    """One rule from a day on, with its source and its switch. Source: product rules, section 14.

    `value` is a count a day, or of attempts running; `opens_at` and `closes_at` are the borrower's local time, the
    first inclusive, the second not. The last row that began counts; a row is put there by an approval.
    """

    class Kind(models.TextChoices):
        HOURS = "hours", _("hours")
        CONNECTED = "connected_calls", _("connected calls a debtor and day")
        ATTEMPTS = "attempts", _("attempts a number and day")
        THIRD_PERSON = "third_person", _("third persons")
        VISITS = "visits", _("visits by two, never at night")
        PERSON_FREEZE = "person_freeze", _("a person freezes contact")
        MONEY_FREEZE = "money_freeze", _("money freezes contact")
        TEMPLATES = "templates", _("approved templates only")

    COUNTED = (Kind.CONNECTED, Kind.ATTEMPTS, Kind.THIRD_PERSON)
    TIMED = (Kind.HOURS, Kind.VISITS)

    kind = models.CharField(_("rule"), max_length=24, choices=Kind.choices)
    value = models.PositiveSmallIntegerField(_("value"), null=True, blank=True)
    opens_at = models.TimeField(_("from, local time"), null=True, blank=True)
    closes_at = models.TimeField(_("until, local time"), null=True, blank=True)
    is_on = models.BooleanField(_("switched on"), default=True)
    source = models.CharField(_("source"), max_length=200)
    effective_from = models.DateField(_("effective from"))
    approval = models.ForeignKey(
        Approval,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approval"),
        help_text=_("Empty for the rules that the system began with."),
    )

    class Meta:
        verbose_name = _("contact rule")
        verbose_name_plural = _("contact rules")
        ordering = ["kind", "-effective_from"]
        permissions = [
            ("request_change_contact_rule", _("Can ask for a contact rule")),
            ("check_change_contact_rule", _("Can decide a contact rule")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "effective_from"], name="one_contact_rule_a_day"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["connected_calls", "attempts", "third_person"],
                    value__gte=1,
                    opens_at__isnull=True,
                    closes_at__isnull=True,
                )
                | Q(
                    kind__in=["hours", "visits"],
                    value__isnull=True,
                    opens_at__isnull=False,
                    closes_at__gt=models.F("opens_at"),
                )
                | Q(
                    kind__in=["person_freeze", "money_freeze", "templates"],
                    value__isnull=True,
                    opens_at__isnull=True,
                    closes_at__isnull=True,
                ),
                name="contact_rule_has_its_value",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="contact_rule_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_from}"


class MessageTemplate(models.Model):
    """One version of the words of a message, for one kind of contact. The last version that began counts."""

    class Kind(models.TextChoices):
        SMS = "sms", _("SMS")
        APP = "app", _("app message")
        LETTER = "letter", _("letter")

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind of contact"), max_length=16, choices=Kind.choices)
    text = models.TextField(_("text"))
    tells_of_debt = models.BooleanField(
        _("tells of the debt"),
        default=True,
        help_text=_("Such words never go to a third person."),
    )
    effective_from = models.DateField(_("effective from"))
    approval = models.ForeignKey(
        Approval,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approval"),
        help_text=_("Empty for the templates that the system began with."),
    )

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["code", "-version"]
        permissions = [
            ("request_approve_message_template", _("Can ask for a message template")),
            ("check_approve_message_template", _("Can decide a message template")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_template_a_version"),
            models.UniqueConstraint(
                fields=["code", "effective_from"], name="one_message_template_a_day"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_template_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
