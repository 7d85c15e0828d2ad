"""Devices over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.maths import calendar
from core.services.idempotency import Answer
from devices.api.consents import borrower_of
from devices.maths.catalogue import DEVICE_KINDS, Kind
from devices.models import Device
from devices.services import devices

KINDS = [kind.value for kind in DEVICE_KINDS]
EXAMPLE_INPUT = {
    "borrower_number": "u-10086",
    "kind": "band",
    "serial": "D1A2B3C4",
    "maker": "Xiaomi",
    "model": "Smart Band 8",
    "firmware": "2.1.0",
}
EXAMPLE_OUTPUT = {
    "id": 7,
    "kind": "band",
    "maker": "Xiaomi",
    "model": "Smart Band 8",
    "firmware": "2.1.0",
    "first_seen_at": "2026-09-16T10:00:00+08:00",
    "last_seen_at": "2026-09-16T10:00:00+08:00",
}
EXAMPLE_OWNED = EXAMPLE_OUTPUT | {"from_on": "2026-09-16", "until_on": None}
EXAMPLE_GIVEN_UP = EXAMPLE_OWNED | {"until_on": "2026-11-02"}


class DeviceOutput(fields.Output):
    """A device. Its serial number is not said back: only enough is kept to know it again."""

    id = serializers.IntegerField(help_text="To send observations with.")
    kind = serializers.ChoiceField(KINDS)
    maker = serializers.CharField()
    model = serializers.CharField()
    firmware = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()


class OwnedDeviceOutput(fields.Output):
    """A device and since when, and until when, it was the person's."""

    id = serializers.IntegerField(source="device.id")
    kind = serializers.ChoiceField(KINDS, source="device.kind")
    maker = serializers.CharField(source="device.maker")
    model = serializers.CharField(source="device.model")
    firmware = serializers.CharField(source="device.firmware")
    first_seen_at = serializers.DateTimeField(source="device.first_seen_at")
    last_seen_at = serializers.DateTimeField(source="device.last_seen_at")
    from_on = fields.DayField()
    until_on = fields.DayField(allow_null=True)


class DevicesOutput(fields.Output):
    """What devices a person has and had, the newest first."""

    devices = OwnedDeviceOutput(many=True)


class RegisterDevice(Operation):
    """A phone, band, scale or car unit that a person uses."""

    required_scopes = ["devices:write"]

    class Input(fields.Input):
        """Which device it is. Without a serial number it is known by its owner, maker and model."""

        borrower_number = fields.NumberField()
        kind = serializers.ChoiceField(KINDS)
        serial = fields.TextField(max_length=128, required=False, default="", allow_blank=True)
        maker = fields.TextField(max_length=64, required=False, default="", allow_blank=True)
        model = fields.TextField(max_length=64, required=False, default="", allow_blank=True)
        firmware = fields.TextField(max_length=64, required=False, default="", allow_blank=True)

    @described(
        summary="Register a device",
        description="Notes that a person uses a device, and gives its id. The same device again gets the same id.",
        takes=Input,
        answer=DeviceOutput,
        problems=[404],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("register-device")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Register."""
        device: Device = devices.register(
            borrower=borrower_of(given.pop("borrower_number")),
            kind=Kind(given.pop("kind")),
            at=calendar.now(),
            **given,
        )
        return Answer(201, DeviceOutput.write(device))


class GiveUpDevice(Operation):
    """A device that a person sold, gave away, lost or threw away."""

    required_scopes = ["devices:write"]

    class Input(fields.Input):
        """Whose device, and which."""

        borrower_number = fields.NumberField()
        device = fields.WholeField(min_value=1, max_value=2**63 - 1, help_text="The device's id.")

    @described(
        summary="Give up a device",
        description="Notes that a device is the person's no longer: their ownership ends today, and days after it are "
        "refused from them. Whoever has it now registers it. What both told of the same days stays a sign.",
        takes=Input,
        answer=OwnedDeviceOutput,
        problems=[404],
        examples=({"borrower_number": "u-10086", "device": 7}, EXAMPLE_GIVEN_UP),
    )
    @idempotent("give-up-device")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """End the ownership."""
        owned = devices.give_up(
            borrower=borrower_of(given["borrower_number"]),
            device_id=given["device"],
            at=calendar.now(),
        )
        return Answer(201, OwnedDeviceOutput.write(owned))


class ListDevices(Operation):
    """What devices a person has and had."""

    required_scopes = ["devices:read"]

    @described(
        summary="List a borrower's devices",
        description="Devices and over which days they were the person's, the newest first.",
        answer=DevicesOutput,
        problems=[404],
        examples=(None, {"devices": [EXAMPLE_OWNED]}),
    )
    def get(self, request: Request, borrower_number: str) -> Response:
        """Answer with the devices."""
        owned = devices.of(borrower=borrower_of(borrower_number))
        return Response(DevicesOutput.write({"devices": list(owned)}))
