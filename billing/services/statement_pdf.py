"""The statement as a PDF of one A4 page, in the borrower's language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.models import Statement, StatementLine
from lending.maths.money import grouped_yuan, percent
from lending.models import ProductVersion
from lending.services import pdfs

AMOUNTS = (
    "principal_unpaid_fen",
    "overdue_principal_fen",
    "overdue_interest_fen",
    "penalty_interest_fen",
    "compound_interest_fen",
    "due_principal_fen",
    "due_interest_fen",
    "next_principal_fen",
    "next_interest_fen",
)
# What fits on the page beside everything else. Further loans are summed in one row, further numbers counted.
MOST_ROWS = 16
MOST_SETTLED = 20


def render(*, statement: Statement, language: str = "", masked: bool = True) -> bytes:
    """Draw one statement; without a language, in the borrower's own.

    `masked` hides all but the first character of the name. Reads only stored rows, so the same statement
    gives the same page for ever.
    """
    language = language or statement.line.borrower.language
    with translation.override(language):
        contents = _contents(statement, masked=masked)
    return pdfs.draw(template="statements/statement.typ", contents=contents, language=language)


def file_name(statement: Statement) -> str:
    """Name the file after the borrower and the day of issue."""
    return f"{_number(statement)}.pdf"


def _number(statement: Statement) -> str:
    return f"{statement.line.borrower.number}-{statement.issued_on:%Y%m%d}"


def _day(day: date) -> str:
    # Translators: how a date is written on a letter, in Django's date format.
    return date_format(day, _("j F Y"))


def _money(fen: int) -> str:
    return f"¥{grouped_yuan(fen)}"


def _contents(statement: Statement, *, masked: bool) -> dict[str, Any]:
    rows = list(
        statement.rows.select_related("loan__product_version").order_by("loan__drawn_on", "loan_id")
    )
    owing = [row for row in rows if row.owed_fen]
    return {
        "calls": _calls(statement, owing),
        "figures": [
            {"name": _("Paid in this period"), "value": _money(statement.paid_fen)},
            {"name": _("Principal you still owe"), "value": _money(statement.principal_unpaid_fen)},
            {
                "name": _("To pay off all on %(day)s") % {"day": _day(statement.issued_on)},
                "value": _money(statement.payoff_fen),
            },
        ],
        "headers": _headers(),
        "rows": _table(owing),
        "totals": [_("Total"), *_totals(owing)],
        "settled": _settled(rows),
        "notes": _notes(rows),
        "texts": _texts(statement, masked=masked),
    }


def _settled(rows: list[StatementLine]) -> str:
    numbers = [row.loan.number for row in rows if not row.owed_fen]
    if not numbers:
        return ""
    shown, more = numbers[:MOST_SETTLED], len(numbers[MOST_SETTLED:])
    if more:
        shown.append(_("%(count)d more") % {"count": more})
    return _("Settled in this period: %(loans)s") % {"loans": " · ".join(shown)}


def _calls(statement: Statement, rows: list[StatementLine]) -> list[dict[str, str]]:
    """Say what to pay, in the order in which it must be paid: what is overdue, what fell due, what comes next."""
    issued_on, next_on = _day(statement.issued_on), _day(statement.next_due_on)
    tomorrow = _day(statement.issued_on + timedelta(days=1))
    loans = sum(1 for row in rows if row.next_principal_fen + row.next_interest_fen)
    return [
        _call(
            _("Overdue, please pay now") if statement.overdue_fen else _("Overdue"),
            statement.overdue_fen,
            _("It grows each day until it is paid."),
            _("Nothing is overdue. Thank you."),
            "alarm",
        ),
        _call(
            _("Due on %(day)s") % {"day": issued_on},
            statement.due_fen,
            _("Not received by the end of that day; overdue from %(day)s. Please pay now.")
            % {"day": tomorrow},
            _("Nothing is left of what fell due that day."),
            "warning",
        ),
        _call(
            _("Pay by %(day)s") % {"day": next_on},
            statement.next_due_fen,
            ngettext("for %(count)d loan", "for %(count)d loans together", loans)
            % {"count": loans},
            _("Nothing more falls due."),
            "brand",
        ),
    ]


def _call(name: str, fen: int, note: str, calm_note: str, colour: str) -> dict[str, str]:
    return {
        "name": name,
        "value": _money(fen),
        "note": note if fen else calm_note,
        "colour": colour if fen else "calm",
    }


def _headers() -> list[str]:
    return [
        _("Loan"),
        _("Principal unpaid"),
        _("Overdue principal"),
        _("Overdue interest"),
        _("Penalty interest"),
        _("Compound interest"),
        _("Days past due"),
        _("Due"),
        pgettext("column", "Principal due next"),
        pgettext("column", "Interest due next"),
    ]


def _table(rows: list[StatementLine]) -> list[list[str]]:
    """Write a row for each loan; of more than fit, those longest past due, and the others in one row."""
    if len(rows) <= MOST_ROWS:
        return [_row(row) for row in rows]
    urgent = sorted(rows, key=lambda row: -row.days_past_due)
    shown, others = urgent[: MOST_ROWS - 1], urgent[MOST_ROWS - 1 :]
    name = _("%(count)d other loans") % {"count": len(others)}
    return [*map(_row, shown), [name, *_totals(others)]]


def _row(row: StatementLine) -> list[str]:
    before, after = _amounts([row])
    return [row.loan.number, *before, str(row.days_past_due), *after]


def _totals(rows: list[StatementLine]) -> list[str]:
    before, after = _amounts(rows)
    return [*before, "", *after]


def _amounts(rows: list[StatementLine]) -> tuple[list[str], list[str]]:
    """Sum the columns of rows: those before the days past due, and those after."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in AMOUNTS}
    due_fen = sums["due_principal_fen"] + sums["due_interest_fen"]
    before = [
        sums["principal_unpaid_fen"],
        sums["overdue_principal_fen"],
        sums["overdue_interest_fen"],
        sums["penalty_interest_fen"],
        sums["compound_interest_fen"],
    ]
    after = [due_fen, sums["next_principal_fen"], sums["next_interest_fen"]]
    return list(map(grouped_yuan, before)), list(map(grouped_yuan, after))


def _texts(statement: Statement, *, masked: bool) -> dict[str, str]:
    borrower = statement.line.borrower
    return {
        "title": _("Statement"),
        "issued": _("Issued on %(day)s") % {"day": _day(statement.issued_on)},
        "period": _("Period %(first)s to %(last)s")
        % {"first": _day(statement.period_from), "last": _day(statement.issued_on)},
        "number": _("No. %(number)s") % {"number": _number(statement)},
        "greeting": _("Dear %(name)s,")
        % {"name": borrower.masked_name if masked else borrower.name},
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
