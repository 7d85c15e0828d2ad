"""What a lender has before its first borrower: terms, ceilings, capital and officers' groups."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lending.errors import Refused
from lending.models import Borrower, CapitalPool, Ceiling, ProductVersion
from lending.services import officers

# Rates per million a year, amounts in fen, days. Source: product rules, section 10. The dates are those the
# ceilings count from, as far as they are known; counsel confirms them.
CEILINGS = (
    (
        Ceiling.Kind.PROTECTED_RATE,
        240_000,
        date(2017, 8, 4),
        "最高法〔2017〕22号：年利率24%以上部分可请求调减",
    ),
    (
        Ceiling.Kind.BALANCE,
        200_000_00,
        date(2025, 1, 1),
        "《小额贷款公司监督管理暂行办法》：网络消费贷款单户余额上限20万元",
    ),
    (
        Ceiling.Kind.NEGATIVE_RECORD,
        1,
        date(2013, 3, 15),
        "《征信业管理条例》第十五条：提供个人不良信息，应当事先告知本人",
    ),
    (
        Ceiling.Kind.NOTICE,
        5,
        date(2013, 3, 15),
        "同上；提前天数由本公司规定",
    ),
    (
        Ceiling.Kind.ANNUAL_COST,
        240_000,
        date(2025, 12, 1),
        "2025年12月小额贷款公司综合融资成本指引：新发放贷款不超过24%",
    ),
    (
        Ceiling.Kind.ANNUAL_COST,
        120_000,
        date(2027, 12, 31),
        "同一指引：2027年底前新发放贷款降至一年期LPR的4倍以内（现约12%）",
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
            way_out=_("Give the amount that was paid in."),
            field="capital",
        )
    with transaction.atomic():
        if any(model.objects.exists() for model in (ProductVersion, CapitalPool, Borrower)):
            raise CompanyIsOpen(
                _("This database holds a company already."),
                way_out=_("Use an empty database, or change terms and capital where they are."),
            )
        officers.set_up_groups()
        Ceiling.objects.bulk_create(
            Ceiling(kind=kind, value=value, effective_from=effective_from, source=source)
            for kind, value, effective_from, source in CEILINGS
        )
        CapitalPool.objects.create(id=1, lendable_fen=capital_fen)
        return ProductVersion.objects.create(
            number=1,
            name=_("Xiaodai"),
            status=ProductVersion.Status.APPROVED,
            effective_from=on,
        )
