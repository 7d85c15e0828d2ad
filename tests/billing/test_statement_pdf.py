"""Tests of the statement as a PDF: one page, in both languages, with its font inside."""

from __future__ import annotations

import json
from datetime import date

import pytest
import typst

from billing.models import Statement, StatementLine
from billing.services import statement_pdf
from lending.models import CreditLine
from tests.billing.conftest import draw

LONG_NAME = "买买提江·吐尔逊阿卜杜热合曼·阿不都克里木"


def statement(line: CreditLine, loans: int) -> Statement:
    """Make a statement of a line with some loans, each overdue."""
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
        amounts = dict.fromkeys(statement_pdf.AMOUNTS, 123_456_78)
        StatementLine.objects.create(statement=issued, loan=draw(line), days_past_due=15, **amounts)
    return issued


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("loans", [0, 1, 16])
def test_a_statement_is_one_page_with_its_fonts_inside(
    line: CreditLine, language: str, loans: int
) -> None:
    page = statement_pdf.render(statement=statement(line, loans), language=language)
    assert page.startswith(b"%PDF-")
    assert b"/Count 1" in page
    assert page.count(b"/FontFile3") == 2


def test_a_statement_hides_the_name_unless_it_is_for_the_borrower(
    line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw_nothing(*_: object, sys_inputs: dict[str, str], **__: object) -> bytes:
        drawn.append(json.loads(sys_inputs["statement"])["texts"]["greeting"])
        return b""

    monkeypatch.setattr(typst, "compile", draw_nothing)
    issued = statement(line, 0)
    issued.line.borrower.name = LONG_NAME
    statement_pdf.render(statement=issued)
    statement_pdf.render(statement=issued, masked=False)
    hidden, shown = drawn
    assert LONG_NAME[2:] not in hidden
    assert LONG_NAME in shown


def test_a_statement_speaks_the_borrowers_language(line: CreditLine) -> None:
    issued = statement(line, 1)
    in_chinese = statement_pdf.render(statement=issued)
    issued.line.borrower.language = "en"
    assert statement_pdf.render(statement=issued) != in_chinese
