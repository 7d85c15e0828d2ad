"""The part of the borrower's page that tells of transactions and bureau reports, and the months drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.maths.money import grouped_yuan
from lending.models import Borrower
from scoring.services import disclosure
from scoring.services.disclosure import Month

register = Library()

# A month is so wide and the drawing so high, in its own units; the page stretches it.
MONTH, BAR, HEIGHT = 40, 15, 100


@register.inclusion_tag("admin/parts/evidence.html", takes_context=True)
def evidence_of_borrower(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show how much was told, and lead to what it says."""
    return {
        "borrower": borrower,
        "amount": disclosure.amount(borrower=borrower),
        "perms": context.get("perms"),
    }


@register.simple_tag
def month_bars(months: Sequence[Month]) -> SafeString:
    """Draw what came and what went, two bars a month, to one scale."""
    highest = max((max(month.income_fen, month.spent_fen) for month in months), default=0) or 1
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        len(months) * MONTH,
        HEIGHT,
        _("Income and spending by month"),
        format_html_join(
            "", "{}", ((_pair(no, month, highest),) for no, month in enumerate(months))
        ),
    )


def _pair(no: int, month: Month, highest: int) -> SafeString:
    said = (("income", month.income_fen), ("spent", month.spent_fen))
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{} {}</title></rect>',
        (
            (
                kind,
                no * MONTH + 4 + place * (BAR + 2),
                round(HEIGHT - HEIGHT * fen / highest, 1),
                BAR,
                round(HEIGHT * fen / highest, 1),
                f"{month.first_day:%Y-%m}",
                grouped_yuan(fen),
            )
            for place, (kind, fen) in enumerate(said)
        ),
    )
