"""Tests of the statement as a PDF: one page, in both languages, with its font inside."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import typst

from billing.models import Statement, StatementLine
from billing.services.documents import statement_pdf
from lending.models import CreditLine
from tests.billing.conftest import draw
from tests.billing.statement_sums import STORED_AMOUNTS

LONG_NAME = "买买提江·吐尔逊阿卜杜热合曼·阿不都克里木"


def statement(line: CreditLine, loans: int, settled: int = 0) -> Statement:
    """Make a statement of a line with some loans, each overdue, and some settled ones."""
    issued = Statement.objects.create(
        line=line,
        issued_on=date(2015, 11, 10),
        period_from=date(2015, 10, 11),
        next_due_on=date(2015, 12, 10),
        next_due_fen=1060_00,
        due_fen=1050_00 * bool(loans),
        overdue_fen=1077_50 * bool(loans),
        paid_fen=1072_00,
        principal_unpaid_fen=5000_00,
        payoff_fen=5077_50,
    )
    for _ in range(loans):
        amounts = dict.fromkeys(STORED_AMOUNTS, 123_456_78)
        StatementLine.objects.create(statement=issued, loan=draw(line), days_past_due=15, **amounts)
    for _ in range(settled):
        nothing = dict.fromkeys(STORED_AMOUNTS, 0)
        StatementLine.objects.create(statement=issued, loan=draw(line), days_past_due=0, **nothing)
    return issued


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("loans", "settled"), [(0, 0), (1, 0), (16, 0), (70, 70)])
def test_a_statement_is_one_page_with_its_fonts_inside(
    line: CreditLine, language: str, loans: int, settled: int
) -> None:
    line.limit_fen = 10_000_000_00
    line.save()
    page = statement_pdf.render(statement=statement(line, loans, settled), language=language)
    assert page.startswith(b"%PDF-")
    assert b"/Count 1" in page
    assert page.count(b"/FontFile3") == 2


def test_of_many_loans_those_longest_past_due_are_shown_and_the_others_summed(
    line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = shown_on(monkeypatch)
    line.limit_fen = 1_000_000_00
    line.save()
    issued = statement(line, statement_pdf.MOST_ROWS)
    late = StatementLine.objects.create(
        statement=issued,
        loan=draw(line),
        days_past_due=40,
        **dict.fromkeys(STORED_AMOUNTS, 1_00),
    )
    statement_pdf.render(statement=issued, language="en")
    rows = drawn[0]["rows"]
    assert (rows[0][0], rows[-1][0]) == (late.loan.number, "2 other loans")
    assert rows[-1][drawn[0]["headers"].index("Principal unpaid")] == "246,913.56"


def shown_on(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Draw no page; collect what would be drawn."""
    drawn: list[dict[str, Any]] = []

    def draw_nothing(*_: object, sys_inputs: dict[str, str], **__: object) -> bytes:
        drawn.append(json.loads(sys_inputs["data"]))
        return b""

    monkeypatch.setattr(typst, "compile", draw_nothing)
    return drawn


def test_a_statement_hides_the_name_unless_it_is_for_the_borrower(
    line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = shown_on(monkeypatch)
    issued = statement(line, 0)
    issued.line.borrower.name = LONG_NAME
    statement_pdf.render(statement=issued)
    statement_pdf.render(statement=issued, masked=False)
    hidden, shown = (page["texts"]["greeting"] for page in drawn)
    assert LONG_NAME[2:] not in hidden
    assert LONG_NAME in shown


def test_a_statement_speaks_the_borrowers_language(line: CreditLine) -> None:
    issued = statement(line, 1)
    in_chinese = statement_pdf.render(statement=issued)
    issued.line.borrower.language = "en"
    assert statement_pdf.render(statement=issued) != in_chinese
