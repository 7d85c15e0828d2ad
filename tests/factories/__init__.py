"""Rows to test with: each as its service would have left it."""

from tests.factories.devices import (
    ConsentReceiptFactory,
    ConsentTextFactory,
    DeviceFactory,
    DeviceOwnershipFactory,
    observe,
)
from tests.factories.lending import (
    ApprovalFactory,
    BorrowerFactory,
    CapitalPoolFactory,
    CeilingFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
    id_number,
)
from tests.factories.scoring import ModelVersionFactory, SampleFactory

__all__ = [
    "ApprovalFactory",
    "BorrowerFactory",
    "CapitalPoolFactory",
    "CeilingFactory",
    "ConsentReceiptFactory",
    "ConsentTextFactory",
    "CreditLineFactory",
    "DeviceFactory",
    "DeviceOwnershipFactory",
    "ModelVersionFactory",
    "OfficerFactory",
    "ProductVersionFactory",
    "SampleFactory",
    "id_number",
    "observe",
]
