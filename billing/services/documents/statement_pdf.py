"""The statement as a PDF of one A4 page, in the borrower's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.models import Statement, StatementLine
from core.maths.money import grouped_yuan, percent
from core.services import pdfs
from lending.models import ProductVersion

# The columns after the loan's number and its days past due; those of PAY_NOW sum to `pay_now_fen`.
PAY_NOW = (
    "pay_now_principal_fen",
    "pay_now_interest_fen",
    "pay_now_penalty_interest_fen",
    "pay_now_compound_interest_fen",
    "refund_to_return_fen",
)
AMOUNTS = (
    *PAY_NOW,
    "pay_now_fen",
    "overdue_fen",
    "next_due_fen",
    "principal_unpaid_fen",
    "payoff_fen",
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
    owing = [row for row in rows if row.payoff_fen]
    names = _columns(rows)
    return {
        "calls": _calls(statement, owing),
        "figures": [
            {"name": _("Overdue"), "value": _money(statement.overdue_fen)},
            {
                "name": _("Due that day"),
                "value": _money(statement.due_fen),
            },
            {"name": _("Principal you still owe"), "value": _money(statement.principal_unpaid_fen)},
            {"name": _("Paid in this period"), "value": _money(statement.paid_fen)},
        ],
        "groups": _groups(names),
        "headers": _headers(names),
        "rows": _table(owing, names),
        "totals": [_("Total"), "", *_amounts(owing, names)],
        "settled": _settled(rows),
        "notes": _notes(rows),
        "texts": _texts(statement, masked=masked),
    }


def _columns(rows: list[StatementLine]) -> list[str]:
    """Choose the columns: refunds to return where there are any, the pay-off where every row tells it."""
    left_out = set()
    if not any(row.refund_to_return_fen for row in rows):
        left_out.add("refund_to_return_fen")
    if any(row.accrued_interest_fen is None for row in rows):
        left_out.add("payoff_fen")
    return [name for name in AMOUNTS if name not in left_out]


def _settled(rows: list[StatementLine]) -> str:
    numbers = [row.loan.number for row in rows if not row.payoff_fen]
    if not numbers:
        return ""
    shown, more = numbers[:MOST_SETTLED], len(numbers[MOST_SETTLED:])
    if more:
        shown.append(_("%(count)d more") % {"count": more})
    return _("Settled in this period: %(loans)s") % {"loans": " · ".join(shown)}


def _calls(statement: Statement, rows: list[StatementLine]) -> list[dict[str, str]]:
    """Return what to pay: now, on the next due date, and to be rid of it all."""
    loans = sum(1 for row in rows if row.next_due_fen)
    interest_fen = (
        statement.payoff_fen - statement.principal_unpaid_fen - statement.refund_to_return_fen
    )
    return [
        _call(
            _("Please pay now") if statement.pay_now_fen else _("To pay now"),
            statement.pay_now_fen,
            _pay_now_note(statement),
            _("Nothing is to be paid now. Thank you."),
            "alarm" if statement.overdue_fen else "warning",
        ),
        _call(
            _("Next payment, due on %(day)s") % {"day": _day(statement.next_due_on)},
            statement.next_due_fen,
            ngettext("for %(count)d loan", "for %(count)d loans together", loans)
            % {"count": loans},
            _("Nothing more falls due."),
            "brand",
        ),
        _call(
            _("To pay off all on %(day)s") % {"day": _day(statement.issued_on)},
            statement.payoff_fen,
            _("Principal %(principal)s and interest of every kind %(interest)s.")
            % {
                "principal": _money(statement.principal_unpaid_fen),
                "interest": _money(interest_fen),
            },
            _("You owe nothing."),
            "brand",
        ),
    ]


def _pay_now_note(statement: Statement) -> str:
    """Return what is to be paid now is made of, and what comes of waiting."""
    day = _day(statement.issued_on)
    parts = [
        (statement.overdue_fen, _("Overdue: %(amount)s.")),
        (statement.due_fen, _("Due on %(day)s and not received: %(amount)s.")),
        (statement.refund_to_return_fen, _("Refund to return: %(amount)s.")),
    ]
    said = [text % {"day": day, "amount": _money(fen)} for fen, text in parts if fen]
    if statement.overdue_fen or statement.due_fen:
        said.append(_("It grows each day until it is paid."))
    return " ".join(said)


def _call(name: str, fen: int, note: str, calm_note: str, colour: str) -> dict[str, str]:
    return {
        "name": name,
        "value": _money(fen),
        "note": note if fen else calm_note,
        "colour": colour if fen else "calm",
    }


def _groups(names: list[str]) -> list[dict[str, Any]]:
    """Return above which columns that they are what is to be paid now: those before what comes next."""
    count = names.index("next_due_fen")
    return [
        {"name": "", "span": 2},
        {"name": _("To pay now"), "span": count},
        {"name": "", "span": len(names) - count},
    ]


def _headers(names: list[str]) -> list[str]:
    words = {
        "pay_now_principal_fen": pgettext("to pay now", "Principal"),
        "pay_now_interest_fen": pgettext("to pay now", "Interest"),
        "pay_now_penalty_interest_fen": pgettext("to pay now", "Penalty interest"),
        "pay_now_compound_interest_fen": pgettext("to pay now", "Compound interest"),
        "refund_to_return_fen": pgettext("to pay now", "Refund to return"),
        "pay_now_fen": pgettext("to pay now", "Together"),
        "overdue_fen": pgettext("to pay now", "of it overdue"),
        "next_due_fen": pgettext("column", "Due next"),
        "principal_unpaid_fen": _("Principal unpaid"),
        "payoff_fen": pgettext("column", "To pay off"),
    }
    return [_("Loan"), _("Days past due"), *(words[name] for name in names)]


def _table(rows: list[StatementLine], names: list[str]) -> list[list[str]]:
    """Write a row for each loan; of more than fit, those longest past due, and the others in one row."""
    if len(rows) <= MOST_ROWS:
        return [_row(row, names) for row in rows]
    urgent = sorted(rows, key=lambda row: -row.days_past_due)
    shown, others = urgent[: MOST_ROWS - 1], urgent[MOST_ROWS - 1 :]
    name = _("%(count)d other loans") % {"count": len(others)}
    return [*(_row(row, names) for row in shown), [name, "", *_amounts(others, names)]]


def _row(row: StatementLine, names: list[str]) -> list[str]:
    return [row.loan.number, str(row.days_past_due), *_amounts([row], names)]


def _amounts(rows: list[StatementLine], names: list[str]) -> list[str]:
    return [grouped_yuan(sum(getattr(row, name) for row in rows)) for name in names]


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
