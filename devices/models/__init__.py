"""What phones, bands, scales and cars told us, and by whose consent."""

from devices.models.consents import ConsentReceipt, ConsentText, Retention, WithdrawalPreview
from devices.models.devices import Device, DeviceFirmware, DeviceOwnership
from devices.models.fabrication import FabricationCase, FabricationFlag, SeriesSignature
from devices.models.metrics import AllowedPair, Metric, MetricPurpose
from devices.models.observations import ImportPart, Observation, ObservationImport
from devices.models.summaries import (
    BandBodyDay,
    BandDay,
    CarDay,
    CarStyleDay,
    DaySummary,
    PhoneDay,
    ScaleBodyDay,
    ScaleDay,
)
from devices.models.summary_runs import SummaryRun

__all__ = [
    "AllowedPair",
    "BandBodyDay",
    "BandDay",
    "CarDay",
    "CarStyleDay",
    "ConsentReceipt",
    "ConsentText",
    "DaySummary",
    "Device",
    "DeviceFirmware",
    "DeviceOwnership",
    "FabricationCase",
    "FabricationFlag",
    "ImportPart",
    "Metric",
    "MetricPurpose",
    "Observation",
    "ObservationImport",
    "PhoneDay",
    "Retention",
    "ScaleBodyDay",
    "ScaleDay",
    "SeriesSignature",
    "SummaryRun",
    "WithdrawalPreview",
]
