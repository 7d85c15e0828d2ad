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
    "OfficerFactory",
    "ProductVersionFactory",
    "id_number",
    "observe",
]
