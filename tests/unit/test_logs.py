"""A statement that fails is logged without the row: officers' reasons stand in no log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from config.embedded import postgres
from config.logs import without_rows

SECRET = "he told me of his divorce\n\nand of his debts"


def fail() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE said (reason text NOT NULL, no int NOT NULL)")
        cursor.execute("INSERT INTO said VALUES (%s, NULL)", [SECRET])


@pytest.mark.parametrize(
    "formatter", [logging.Formatter(), logging.Formatter("{message}", style="{")]
)
def test_a_failing_row_is_left_out_of_the_log(db: Any, formatter: logging.Formatter) -> None:
    written: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(formatter.format(record))

    logger = logging.getLogger("of this test")
    handler = Keeping()
    logger.addHandler(handler)
    with pytest.raises(DatabaseError) as failed:
        fail()
    error = failed.value
    assert SECRET in str(error)  # so there is something to leave out
    logger.error("failed: %r", error, exc_info=error)
    logger.error("failed: %s", error)
    behind = RuntimeError("behind it")
    behind.__cause__ = error
    logger.error("again", exc_info=behind)
    logger.removeHandler(handler)
    assert len(written) == 3
    assert "divorce" not in "".join(written)
    assert "debts" not in "".join(written)
    assert "not-null constraint" in written[0]
    assert "behind it" in written[2]


def test_the_end_of_a_chain_stays() -> None:
    text = "A\nDETAIL:  row (x)\n\nThe above exception was the direct cause\nB"
    assert without_rows(text).endswith("\n\nThe above exception was the direct cause\nB")


def test_the_embedded_server_logs_no_row_and_no_statement() -> None:
    """The settings that docs/operations.md asks of every server are the embedded one's."""
    text = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in ("log_error_verbosity", "log_min_error_statement", "log_parameter_max_length"):
        assert f"{name} = {postgres.SETTINGS[name]}" in text
