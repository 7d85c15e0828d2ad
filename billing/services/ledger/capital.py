"""The company's own capital: what comes in is lendable and in the ledger."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from billing.maths.chart import Chart
from billing.maths.entries import Entry
from billing.services.ledger import posting
from lending.models import ProductVersion
from lending.services import company


def open_company(*, on: date, capital_fen: int) -> ProductVersion:
    """Set up an empty database and post the capital paid in. Raises the refusals of `company`."""
    with transaction.atomic():
        version = company.open_company(on=on, capital_fen=capital_fen)
        posting.post(
            key="capital:1",
            entries=[Entry(Chart.CASH, Chart.OWN_CAPITAL, capital_fen)],
            posted_on=on,
            value_on=on,
            text="capital paid in",
        )
    return version
