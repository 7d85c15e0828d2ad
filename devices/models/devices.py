"""Phones, bands, scales and cars: what they are, whose they were when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from devices.models.choices import DEVICES
from lending.models import Borrower


class Device(models.Model):
    """A device. Its serial number is kept as a blind index only: enough to know it again."""

    kind = models.CharField(
        _("kind of device"),
        max_length=16,
        choices=DEVICES,
    )
    serial_index = models.CharField(max_length=64, editable=False)
    maker = models.CharField(_("maker"), max_length=64, blank=True)
    model = models.CharField(_("model"), max_length=64, blank=True)
    firmware = models.CharField(_("firmware"), max_length=64, blank=True)
    first_seen_at = models.DateTimeField(_("first seen at"))
    last_seen_at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "serial_index"], name="device_is_known_once"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="device_seen_in_order"
            ),
        ]

    def __str__(self) -> str:
        name = " ".join(part for part in (self.maker, self.model) if part)
        return f"{self.get_kind_display()} {name or f'#{self.pk}'}"


class DeviceOwnership(models.Model):
    """Whose a device was, over [from_on, until_on). Two people at once may be, and is found."""

    device = models.ForeignKey(
        Device, models.PROTECT, related_name="ownerships", verbose_name=_("device")
    )
    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="device_ownerships", verbose_name=_("borrower")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("ownership of a device")
        verbose_name_plural = _("ownerships of devices")
        ordering = ["device", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "borrower"],
                condition=Q(until_on__isnull=True),
                name="one_open_ownership_a_person",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="ownership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} · {self.borrower.number}"


class DeviceFirmware(models.Model):
    """A firmware that a device was first seen with at an instant."""

    device = models.ForeignKey(
        Device, models.PROTECT, related_name="firmwares", verbose_name=_("device")
    )
    firmware = models.CharField(_("firmware"), max_length=64)
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("firmware of a device")
        verbose_name_plural = _("firmwares of devices")
        ordering = ["device", "-seen_at"]

    def __str__(self) -> str:
        return f"{self.device} {self.firmware}"
