"""On the story's last morning, some of who agreed to it are quoted an insurance."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from core.services.actor import acting_as, officer
from devices.maths.catalogue import Purpose
from devices.querysets import live_consents
from scoring.maths.insurance_products import Product
from scoring.services.insurance import quotes

MOST_QUOTES = 5
_PREMIUMS = {
    Purpose.HEALTH_INSURANCE: (Product.HEALTH, "band", 1_280_00),
    Purpose.MOTOR_INSURANCE: (Product.MOTOR, "car", 3_860_00),
}


def quote_some(*, at: datetime) -> None:
    """Quote each insurance to the first few people who agreed to it."""
    insurer = User.objects.get(username="he")
    for purpose, (product, kind, premium_fen) in _PREMIUMS.items():
        agreed = live_consents().filter(purpose=purpose, kind=kind).select_related("borrower")
        for receipt in agreed.order_by("borrower")[:MOST_QUOTES]:
            with acting_as(officer(insurer)):
                quotes.quote(
                    borrower=receipt.borrower, product=product, premium_fen=premium_fen, at=at
                )
