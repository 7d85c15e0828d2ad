"""The statement as a PDF of one A4 page, in the borrower's language."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Statement, StatementLine
from lending.maths.money import grouped_yuan, percent
from lending.models import ProductVersion

# One font that holds both languages and travels with the packages, so that a page looks the same on every machine.
_FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_REGIONS = {"zh-hans": ("zh", "CN"), "en": ("en", "GB")}


def render(*, statement: Statement, language: str = "", masked: bool = True) -> bytes:
    """Draw one statement; without a language, in the borrower's own.

    `masked` hides all but the first character of the name. Reads only stored rows, so the same statement
    gives the same page for ever.
    """
    language = language or statement.line.borrower.language
    with translation.override(language):
        data = _data(statement, language, masked=masked)
    page: bytes = typst.compile(
        str(settings.BASE_DIR / "templates" / "statements" / "statement.typ"),
        font_paths=_font_paths(),
        ignore_system_fonts=True,
        sys_inputs={"statement": json.dumps(data)},
    )
    return page


def file_name(statement: Statement) -> str:
    """Name the file after the borrower and the day of issue."""
    return f"{_number(statement)}.pdf"


@cache
def _font_paths() -> list[str]:
    return [str(files(package)) for package in _FONT_PACKAGES]


def _number(statement: Statement) -> str:
    return f"{statement.line.borrower.number}-{statement.issued_on:%Y%m%d}"


def _day(day: date) -> str:
    # Translators: how a date is written on a letter, in Django's date format.
    return date_format(day, _("j F Y"))


def _money(fen: int) -> str:
    return f"¥{grouped_yuan(fen)}"


def _data(statement: Statement, language: str, *, masked: bool) -> dict[str, Any]:
    rows = list(
        statement.rows.select_related("loan__product_version").order_by("loan__drawn_on", "loan_id")
    )
    lang, region = _REGIONS[language]
    return {
        "lang": lang,
        "region": region,
        "lender": str(settings.LENDER_NAME),
        "next_due": _money(statement.next_due_fen),
        "overdue": _money(statement.overdue_fen),
        "is_overdue": statement.overdue_fen > 0,
        "figures": [
            {"name": _("Paid in this period"), "value": _money(statement.paid_fen)},
            {"name": _("Principal you still owe"), "value": _money(statement.principal_unpaid_fen)},
            {
                "name": _("To pay off everything on %(day)s") % {"day": _day(statement.issued_on)},
                "value": _money(statement.payoff_fen),
            },
        ],
        "headers": _headers(),
        "rows": [_row(row) for row in rows],
        "totals": [_("Total"), *_totals(rows)],
        "notes": _notes(rows),
        "texts": _texts(statement, len(rows), masked=masked),
    }


def _headers() -> list[str]:
    return [
        _("Loan"),
        _("Principal unpaid"),
        _("Principal due next"),
        _("Interest due next"),
        _("Overdue principal"),
        _("Overdue interest"),
        _("Penalty interest"),
        _("Compound interest"),
        _("Days past due"),
    ]


AMOUNTS = (
    "principal_unpaid_fen",
    "next_principal_fen",
    "next_interest_fen",
    "overdue_principal_fen",
    "overdue_interest_fen",
    "penalty_interest_fen",
    "compound_interest_fen",
)


def _row(row: StatementLine) -> list[str]:
    return [
        row.loan.number,
        *(grouped_yuan(getattr(row, name)) for name in AMOUNTS),
        str(row.days_past_due),
    ]


def _totals(rows: list[StatementLine]) -> list[str]:
    return [*(grouped_yuan(sum(getattr(row, name) for row in rows)) for name in AMOUNTS), ""]


def _texts(statement: Statement, loans: int, *, masked: bool) -> dict[str, str]:
    borrower = statement.line.borrower
    return {
        "title": _("Statement"),
        "issued": _("Issued on %(day)s") % {"day": _day(statement.issued_on)},
        "period": _("Period %(first)s to %(last)s")
        % {"first": _day(statement.period_from), "last": _day(statement.issued_on)},
        "number": _("No. %(number)s") % {"number": _number(statement)},
        "greeting": _("Dear %(name)s,")
        % {"name": borrower.masked_name if masked else borrower.name},
        "next_due_name": _("Please pay by %(day)s") % {"day": _day(statement.next_due_on)},
        "next_due_note": ngettext("for %(count)d loan", "for %(count)d loans together", loans)
        % {"count": loans}
        if loans
        else "",
        "overdue_name": _("Overdue, please pay now") if statement.overdue_fen else _("Overdue"),
        "overdue_note": _("It grows each day until it is paid.")
        if statement.overdue_fen
        else _("Nothing is overdue. Thank you."),
        "loans": _("Loan by loan"),
        "no_loans": _("You owe nothing."),
        "unit": _("Amounts in yuan."),
        "foot": _(
            "This statement says how your loans stood at the end of %(day)s. It is never changed afterwards."
        )
        % {"day": _day(statement.issued_on)},
    }


def _notes(rows: list[StatementLine]) -> list[dict[str, Any]]:
    versions = {row.loan.product_version_id: row.loan.product_version for row in rows}
    hotline = {"hotline": settings.LENDER_HOTLINE}
    return [
        *(
            [{"title": _("What it costs"), "sentences": _rates(list(versions.values()))}]
            if rows
            else []
        ),
        {
            "title": _("How to pay"),
            "sentences": [
                _("In the app, under My loans. What arrives on the due date is on time."),
                _("You may pay early at any time, free of charge; interest stops on that day."),
                _("We never ask you to pay to a person's account or to tell a password."),
            ],
        },
        {
            "title": _("Questions and complaints"),
            "sentences": [
                _("Call us: %(hotline)s, or write to us in the app.") % hotline,
                _("If you can't pay in time, tell us early: we look for a way together."),
                _(
                    "If we can't agree, you may turn to your local financial regulator through hotline 12345."
                ),
            ],
        },
    ]


def _rates(versions: list[ProductVersion]) -> list[str]:
    rates = sorted({(version.daily_rate_ppm, version.overdue_rate_ppm) for version in versions})
    return [
        sentence
        for daily, overdue in rates
        for sentence in (
            _("Interest %(daily)s a day: a simple annual rate of %(annual)s (365 days).")
            % {"daily": percent(daily), "annual": percent(daily * 365)},
            _(
                "On what is overdue, %(overdue)s a day instead, from the due date to the day before you pay."
            )
            % {"overdue": percent(overdue)},
        )
    ]
