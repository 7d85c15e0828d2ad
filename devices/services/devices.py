"""Devices: known again by their serial number, whose they were when, and whoever shares one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import day_of
from core.models.encrypted import blind_index
from devices.maths.catalogue import DEVICE_KINDS, Kind
from devices.models import Device, DeviceFirmware, DeviceOwnership
from devices.sql import statement
from lending.models import Borrower

LONGEST_NAME = 64
# Half a day is near enough: a batch must not write a row of each of its devices again and again.
NOTED_EVERY = timedelta(hours=12)


class NotADevice(Refused):
    """No device measures this kind of data."""

    code = "not_a_device"
    status = 422


class NotTheirDevice(Refused):
    """A device that the borrower neither has nor had."""

    code = "not_their_device"
    status = 404


def register(
    *,
    borrower: Borrower,
    kind: Kind,
    at: datetime,
    serial: str = "",
    maker: str = "",
    model: str = "",
    firmware: str = "",
) -> Device:
    """Note that a borrower's device was seen at an instant; open the ownership where none is open.

    Without a serial number the device is known by its owner, maker and model. The same twice changes
    nothing but when it was last seen. Another owner's ownership stays open: sharing is found, not refused.
    """
    if kind not in DEVICE_KINDS:
        raise NotADevice(
            _("No device measures this kind of data."),
            remedy=_("Choose one of: %(kinds)s.") % {"kinds": ", ".join(DEVICE_KINDS)},
            field="kind",
            value=str(kind),
        )
    known_by = serial.strip() or f"unnumbered:{borrower.pk}:{maker.strip()}:{model.strip()}"
    seen = {
        "maker": maker.strip()[:LONGEST_NAME],
        "model": model.strip()[:LONGEST_NAME],
        "firmware": firmware.strip()[:LONGEST_NAME],
    }
    with transaction.atomic():
        device, is_new = Device.objects.select_for_update().get_or_create(
            kind=kind,
            serial_index=blind_index(f"{kind}:{known_by}"),
            defaults=seen | {"first_seen_at": at, "last_seen_at": at},
        )
        if not is_new:
            _see_again(device, seen, at)
        if seen["firmware"]:
            _note_firmware(device, seen["firmware"], at)
        _own(device, borrower, at)
    return device


def had_since(*, device: Device, borrower: Borrower, on: date) -> None:
    """Begin a borrower's open ownership on `on`, if it began later: a file of theirs reaches further back."""
    DeviceOwnership.objects.filter(
        device=device, borrower=borrower, until_on=None, from_on__gt=on
    ).update(from_on=on)


def of(*, borrower: Borrower) -> QuerySet[DeviceOwnership]:
    """Return what devices a borrower has and had, the newest first."""
    return (
        DeviceOwnership.objects.filter(borrower=borrower)
        .select_related("device")
        .order_by("-from_on", "-pk")
    )


def shared() -> QuerySet[Device]:
    """Return the devices that two people or more have at the same time."""
    owners = Count("ownerships", filter=Q(ownerships__until_on__isnull=True))
    return Device.objects.annotate(owners=owners).filter(owners__gt=1)


def note_heard(*, device_ids: Collection[int], at: datetime) -> None:
    """Note that devices told something at an instant, to half a day. In a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("update_last_seen"),
            {"devices": list(device_ids), "at": at, "before": at - NOTED_EVERY},
        )


def give_up(*, device_id: int, borrower: Borrower, at: datetime) -> DeviceOwnership:
    """End a borrower's ownership on the day of an instant: days after it are another owner's to tell of.

    Twice changes nothing. Signs that rest on days already told stay. Raises NotTheirDevice.
    """
    with transaction.atomic():
        theirs = of(borrower=borrower).filter(device_id=device_id).select_for_update(of=("self",))
        owned = theirs.filter(until_on=None).first() or theirs.first()
        if owned is None:
            raise NotTheirDevice(
                _("The borrower never had this device."),
                remedy=_("Name a device of the borrower's list of devices."),
                field="device",
                value=str(device_id),
            )
        if owned.until_on is None:
            owned.until_on = day_of(at)
            owned.save(update_fields=["until_on"])
    return owned


def _see_again(device: Device, seen: dict[str, str], at: datetime) -> None:
    """Take over what is newer. An old file brings no device back in time."""
    if at >= device.last_seen_at:
        device.last_seen_at = at
        for name, value in seen.items():
            setattr(device, name, value or getattr(device, name))
    device.first_seen_at = min(device.first_seen_at, at)
    device.save()


def _note_firmware(device: Device, firmware: str, at: datetime) -> None:
    last = device.firmwares.order_by("seen_at", "pk").last()
    if last is None or last.firmware != firmware:
        DeviceFirmware.objects.create(device=device, firmware=firmware, seen_at=at)


def _own(device: Device, borrower: Borrower, at: datetime) -> None:
    DeviceOwnership.objects.get_or_create(
        device=device, borrower=borrower, until_on=None, defaults={"from_on": day_of(at)}
    )
