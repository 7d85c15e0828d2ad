"""What a lender has before its first borrower: terms, ceilings, capital and officers' groups."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import Refused
from lending.models import Borrower, CapitalPool, Ceiling, ProductVersion
from lending.services import officers

# Rates per million a year, amounts in fen, days. Source: product rules, section 10. The dates are those the
# ceilings count from, as far as they are known; counsel confirms them.
CEILINGS = (
    (
        Ceiling.Kind.PROTECTED_RATE,
        240_000,
        date(2017, 8, 4),
        gettext_noop(
            "Supreme People's Court [2017] No. 22: what is claimed above 24% a year may be cut"
        ),
    ),
    (
        Ceiling.Kind.BALANCE,
        200_000_00,
        date(2025, 1, 1),
        gettext_noop(
            "Interim Measures for Small-Loan Companies: at most 200,000 yuan of online consumer loans per person"
        ),
    ),
    (
        Ceiling.Kind.NEGATIVE_RECORD,
        1,
        date(2013, 3, 15),
        gettext_noop(
            "Credit Reporting Regulation, article 15: a person is told before a negative record of theirs is provided"
        ),
    ),
    (
        Ceiling.Kind.NOTICE,
        5,
        date(2013, 3, 15),
        gettext_noop("The same article; how many days before is the company's own rule"),
    ),
    (
        Ceiling.Kind.ANNUAL_COST,
        240_000,
        date(2025, 12, 1),
        gettext_noop(
            "Guidance of December 2025 on the all-in cost of small-loan companies: new loans at most 24%"
        ),
    ),
    (
        Ceiling.Kind.ANNUAL_COST,
        120_000,
        date(2027, 12, 31),
        gettext_noop(
            "The same guidance: by the end of 2027 new loans at most 4 times the one-year LPR (about 12% now)"
        ),
    ),
)


class CompanyIsOpen(Refused):
    """The set-up is for an empty database only."""

    code = "company_is_open"


class NoCapital(Refused):
    """A lender has capital to lend."""

    code = "no_capital"
    status = 422


def open_company(*, on: date, capital_fen: int) -> ProductVersion:
    """Set up an empty database: version 1 of the product from `on`, ceilings, capital and groups.

    The first version needs no second person: there is nobody yet. Every later one does.
    """
    if capital_fen <= 0:
        raise NoCapital(
            _("The lendable capital is more than nothing."),
            remedy=_("Give the amount that was paid in."),
            field="capital",
        )
    with transaction.atomic():
        if any(model.objects.exists() for model in (ProductVersion, CapitalPool, Borrower)):
            raise CompanyIsOpen(
                _("This database holds a company already."),
                remedy=_("Use an empty database, or change terms and capital where they are."),
            )
        officers.set_up_groups()
        Ceiling.objects.bulk_create(
            Ceiling(kind=kind, value=value, effective_from=effective_from, source=source)
            for kind, value, effective_from, source in CEILINGS
        )
        CapitalPool.objects.create(id=1, lendable_fen=capital_fen)
        return ProductVersion.objects.create(
            number=1,
            name=gettext_noop("Xiaodai"),
            status=ProductVersion.Status.APPROVED,
            effective_from=on,
        )
