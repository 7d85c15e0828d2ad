"""People who hold a credit line."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from core.models.encrypted import EncryptedTextField
from core.models.languages import LANGUAGES


class Borrower(models.Model):
    """A person who holds a line. Personal data is encrypted; pages show `masked_*`."""

    number = models.CharField(
        _("borrower number"),
        max_length=40,
        unique=True,
        help_text=_("The number by which the app's backend knows the person."),
    )
    name = EncryptedTextField(_("real name"))
    id_number = EncryptedTextField(_("ID number"))
    phone = EncryptedTextField(_("phone"))
    name_index = models.CharField(max_length=64, db_index=True, editable=False)
    id_number_index = models.CharField(max_length=64, unique=True, editable=False)
    phone_index = models.CharField(max_length=64, db_index=True, editable=False)
    is_student = models.BooleanField(
        _("university student"),
        default=False,
        help_text=_("No lending to university students (product rules, section 10)."),
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=LANGUAGES,
        default="zh-hans",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    # Encrypted values make a poor history and a second copy of personal data to erase.
    history = HistoricalRecords(excluded_fields=["name", "id_number", "phone"])

    class Meta:
        verbose_name = _("borrower")
        verbose_name_plural = _("borrowers")
        permissions = [("reveal_borrower", _("Can see a borrower's personal data unmasked"))]

    def __str__(self) -> str:
        return f"{self.number} {self.masked_name}"

    @property
    def masked_name(self) -> str:
        """First character of the name, the rest as asterisks."""
        return f"{self.name[:1]}{'*' * max(len(self.name) - 1, 1)}"

    @property
    def masked_id_number(self) -> str:
        """Area of the ID number and its last two places."""
        return f"{self.id_number[:4]}************{self.id_number[-2:]}"

    @property
    def masked_phone(self) -> str:
        """First three and last four digits of the phone number."""
        return f"{self.phone[:3]}****{self.phone[-4:]}"
