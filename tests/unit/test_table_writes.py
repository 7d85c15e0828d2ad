"""A table is written by its own app alone, in SQL too."""

import pytest

from tests.table_writes import Write, all_tables, all_writes, in_python, in_sql, owner_of

# Where an app writes a table that isn't its own, and why no service of the owner does.
_ONE_STATEMENT = "a draw-down is one round trip: the capital's row, which all lines share, is locked for no longer"
_PAST = "the demo lives through months in a minute; no service may say that somebody was told on another day"
_NOBODY = "what two officers decide in a case is told by the case: nobody asks for it, and all of it is rolled back"
EXCEPTIONS = {
    ("billing/services/what_if.py", "core_approval"): _NOBODY,
    ("billing/sql/draw_down.sql", "lending_capitalpool"): _ONE_STATEMENT,
    ("billing/sql/draw_down.sql", "lending_loan"): _ONE_STATEMENT,
    ("billing/sql/draw_down.sql", "lending_creditline"): _ONE_STATEMENT,
    ("billing/sql/draw_down.sql", "core_outboxevent"): _ONE_STATEMENT,
    ("demo/notices.py", "core_outboxevent"): _PAST,
    ("demo/notices.py", "billing_bureaunotice"): _PAST,
}

HEAD = """
from django.shortcuts import get_object_or_404
from lending import models
from lending.models import Borrower, CreditLine, LineFreeze
from lending.services import lines
from billing.models import OverdueCase
from billing.services.facts.recording import LockedLine
"""
FOREIGN = {
    "CreditLine.objects.create(limit_fen=1)": "lending_creditline",
    "models.CreditLine.objects.filter(pk=1).exclude(pk=2).update(limit_fen=1)": "lending_creditline",
    "LineFreeze.objects.bulk_create([])": "lending_linefreeze",
    "line, is_new = CreditLine.objects.get_or_create(pk=1)": "lending_creditline",
    "late = CreditLine.objects.filter(pk=1)\nlate.delete()": "lending_creditline",
    "for line in CreditLine.objects.all():\n    line.save()": "lending_creditline",
    "[line.save() for line in CreditLine.objects.all()]": "lending_creditline",
    "CreditLine(limit_fen=1).save()": "lending_creditline",
    "get_object_or_404(CreditLine, pk=1).delete()": "lending_creditline",
    "def change(line: CreditLine) -> None:\n    line.save()": "lending_creditline",
    "def change(line: 'CreditLine | None') -> None:\n    line.save()": "lending_creditline",
    "def change(line: CreditLine) -> None:\n    line.freezes.update(note='')": "lending_linefreeze",
    "def change(case: OverdueCase) -> None:\n    case.loan.line.borrower.save()": "lending_borrower",
    "def change(locked: LockedLine) -> None:\n    locked.line.save()": "lending_creditline",
    "def change(line: CreditLine) -> None:\n    line.freezes.add(1)": "lending_linefreeze",
    "lines.freeze().delete()": "lending_linefreeze",
    "class Case:\n    line: CreditLine\n    def change(self):\n        self.line.save()": "lending_creditline",
    "Borrower.history.all().delete()": "lending_historicalborrower",
    "CHANGE = 'UPDATE lending_creditline SET limit_fen = %s'": "lending_creditline",
    "cursor.execute(f'DELETE FROM lending_loan WHERE {rule}')": "lending_loan",
}
FOREIGN_SQL = {
    "INSERT INTO lending_loan (id) SELECT 1": "lending_loan",
    "insert  into\n public.lending_loan (id) values (1)": "lending_loan",
    'UPDATE ONLY "lending_creditline" SET limit_fen = 1': "lending_creditline",
    "WITH a AS (DELETE FROM core_outboxevent RETURNING id) SELECT * FROM a": "core_outboxevent",
    "MERGE INTO lending_loan AS loan USING b ON true": "lending_loan",
    "TRUNCATE TABLE lending_loan": "lending_loan",
    "COPY lending_loan FROM STDIN": "lending_loan",
    "CREATE FUNCTION f() RETURNS void AS $$ BEGIN UPDATE lending_loan SET id = 1; END $$": "lending_loan",
}
HARMLESS = (
    "CreditLine.objects.filter(pk=1).first()",
    "CreditLine.objects.select_for_update().get(pk=1)",
    "OverdueCase.objects.create(loan_id=1)",
    "def change(case: OverdueCase) -> None:\n    case.save()",
    "def change(line: CreditLine, seen: dict) -> None:\n    seen.update(line=line)",
    "lines.unfreeze_by_rule(line_id=1)",
)
HARMLESS_SQL = (
    "SELECT * FROM lending_loan FOR UPDATE",
    "SELECT * FROM lending_creditline FOR NO KEY UPDATE",
    "-- UPDATE lending_loan SET id = 1",
    "/* DELETE FROM lending_loan */ SELECT 1",
    "INSERT INTO billing_fact (id) SELECT id FROM lending_loan ON CONFLICT DO UPDATE SET id = 1",
    "CREATE TRIGGER t BEFORE UPDATE OR DELETE ON lending_loan",
    "CREATE TRIGGER t AFTER INSERT OR UPDATE OF stage ON lending_loan",
)


@pytest.fixture(scope="module")
def writes() -> list[Write]:
    return list(all_writes())


def test_no_app_writes_a_table_of_another(writes: list[Write]) -> None:
    foreign = [one for one in writes if one.is_foreign and (one.path, one.table) not in EXCEPTIONS]
    assert [f"{one.path}:{one.line} writes {one.table}" for one in foreign] == []


def test_an_exception_that_nobody_needs_goes(writes: list[Write]) -> None:
    assert EXCEPTIONS.keys() - {(one.path, one.table) for one in writes} == set()


def test_every_table_bears_the_name_of_its_app() -> None:
    assert {table for table in all_tables() if not owner_of(table)} == set()


@pytest.mark.parametrize(("code", "table"), FOREIGN.items())
def test_a_foreign_write_in_python_is_found(code: str, table: str) -> None:
    found = list(in_python("billing/services/planted.py", HEAD + code))
    assert [(one.table, one.is_foreign) for one in found] == [(table, True)]


@pytest.mark.parametrize(("text", "table"), FOREIGN_SQL.items())
def test_a_foreign_write_in_sql_is_found(text: str, table: str) -> None:
    found = list(in_sql("billing/sql/planted.sql", text))
    assert [(one.table, one.is_foreign) for one in found] == [(table, True)]


@pytest.mark.parametrize("code", HARMLESS)
def test_python_that_writes_nothing_foreign_is_let_be(code: str) -> None:
    found = list(in_python("billing/services/planted.py", HEAD + code))
    assert [one for one in found if one.is_foreign] == []


@pytest.mark.parametrize("text", HARMLESS_SQL)
def test_sql_that_writes_nothing_foreign_is_let_be(text: str) -> None:
    found = list(in_sql("billing/sql/planted.sql", text))
    assert [one for one in found if one.is_foreign] == []
