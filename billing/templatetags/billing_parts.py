"""The parts of pages that show what money did."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.template import Library
from django.utils.translation import gettext as _

from billing.maths.close_hour import last_to_close
from billing.models import Books, BureauNotice, CloseRun, Fact, OverdueCase, Statement
from billing.querysets import Portfolio, portfolio, recorded_on
from billing.services.alarms import still_open
from billing.services.positions import owed
from billing.templatetags.arrears import BAND_KINDS
from core.maths.calendar import now, today
from core.maths.money import percent
from core.templatetags.cells import first_of
from lending.models import Borrower, CreditLine, Loan

register = Library()

MOST_ROWS = 50
MOST_STATEMENTS = 12
MOST_ALARMS = 10


@register.inclusion_tag("admin/parts/loans.html")
def loans_of_borrower(borrower: Borrower) -> dict[str, Any]:
    """List the loans of a borrower's line, the newest first, with how each stands today."""
    loans = Loan.objects.filter(line__borrower=borrower).select_related(
        "position", "product_version"
    )
    return {
        "borrower": borrower,
        "loans": first_of(loans.order_by("-pk"), MOST_ROWS),
        "today": today(),
    }


@register.inclusion_tag("admin/parts/owed.html")
def owed_by_borrower(borrower: Borrower) -> dict[str, Any]:
    """Show what a borrower owes today, loan by loan and over all loans."""
    line = CreditLine.objects.filter(borrower=borrower).first()
    return {"owes": owed.by_line(line_id=line.pk if line else 0, as_of=today())}


@register.inclusion_tag("admin/parts/cases.html")
def cases_of_borrower(borrower: Borrower) -> dict[str, Any]:
    """List the overdue cases of a borrower, open ones first."""
    cases = OverdueCase.objects.filter(loan__line__borrower=borrower).select_related(
        "loan__position", "officer"
    )
    notices = Prefetch("loan__bureau_notices", BureauNotice.objects.order_by("-pk"))
    newest = cases.order_by("closed_on", "-opened_on").prefetch_related(notices)
    return {"borrower": borrower, "cases": first_of(newest, MOST_ROWS), "today": today()}


@register.inclusion_tag("admin/parts/statements.html")
def statements_of_borrower(borrower: Borrower) -> dict[str, Any]:
    """List the newest statements of a borrower's line."""
    statements = Statement.objects.filter(line__borrower=borrower).order_by("-issued_on")
    return {"borrower": borrower, "statements": first_of(statements, MOST_STATEMENTS)}


@register.inclusion_tag("admin/parts/alarms.html", takes_context=True)
def alarms(context: dict[str, Any]) -> dict[str, Any]:
    """Show the alarms that nobody closed, and warn of days that should be closed and aren't."""
    books, due_on = Books.objects.first(), last_to_close(now())
    missing = (due_on - books.closed_through).days if books else 0
    return {
        "books": books,
        "missing": max(missing, 0),
        "first_missing_on": books.closed_through + timedelta(days=1) if books else None,
        "alarms": still_open()[:MOST_ALARMS],
        "perms": context.get("perms"),
    }


@register.simple_tag
def the_portfolio() -> Portfolio:
    """Sum the loans on the books as of today, once for all parts of a page."""
    return portfolio(today())


@register.inclusion_tag("admin/parts/figures_of_the_day.html")
def figures_of_the_day(book: Portfolio) -> dict[str, Any]:
    """Show the book's size and lateness, and today's money in and out."""
    on = today()
    return {
        "book": book,
        "par30": _in_percent(book.share_ppm(book.par30_fen)),
        "par90": _in_percent(book.share_ppm(book.par90_fen)),
        "draw_downs": recorded_on(on, Fact.Kind.DRAW_DOWN),
        "repayments": recorded_on(on, Fact.Kind.REPAYMENT),
        "last_close": CloseRun.objects.filter(finished_at__isnull=False).first(),
    }


def _in_percent(ppm: int) -> str:
    """Round a share to two decimals of a percent: more says nothing on a desk."""
    return percent((ppm + 50) // 100 * 100)


@register.inclusion_tag("admin/parts/overdue_by_band.html")
def overdue_by_band(book: Portfolio) -> dict[str, Any]:
    """Show overdue loans and principal by band, each leading to its list of cases."""
    bands = book.bands
    chart = {
        "labels": list(bands),
        "datasets": [
            {
                "label": _("principal unpaid"),
                "data": [fen / 100 for _count, fen in bands.values()],
                "backgroundColor": ["#d9a441", "#d97a2b", "#c4320a", "#9f1239"],
                "displayYAxis": True,
                "maxBarThickness": 48,
                "borderRadius": 4,
            }
        ],
    }
    rows = [
        {"band": band, "kind": BAND_KINDS[band], "loans": loans, "fen": fen}
        for band, (loans, fen) in bands.items()
    ]
    return {
        "rows": rows,
        "chart": json.dumps(chart),
        "any": any(loans for loans, _fen in bands.values()),
    }
