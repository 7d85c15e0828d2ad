"""What is written to the log: where a statement failed and why, and not what stood in the row.

PostgreSQL says the whole failing row in an error's DETAIL: with it officers' reasons, and what they are about, would
stand in clear in files that are kept, copied and searched without leave.
"""

from __future__ import annotations

import logging
import logging.config
import re
from io import StringIO
from traceback import print_exception
from typing import Any

# To the next exception of a chain, or to the end. A `repr` writes the line's end as two characters.
_DETAIL = re.compile(
    r"(\n|\\n)DETAIL:.*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL
)
LEFT_OUT = r"\1DETAIL: (left out of the log)"


def configure(settings: dict[str, Any]) -> None:
    """Set logging up by Django's settings, whoever's formatter writes a line afterwards."""
    logging.config.dictConfig(settings)
    logging.setLogRecordFactory(_record)


def without_rows(text: str) -> str:
    """Return a message or a traceback without the rows that PostgreSQL refused."""
    return _DETAIL.sub(LEFT_OUT, text)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    if record.levelno < logging.WARNING:
        return record
    if record.exc_info and record.exc_info[0]:
        # A formatter takes what is there already.
        written = StringIO()
        print_exception(*record.exc_info, file=written)
        record.exc_text = without_rows(written.getvalue().rstrip("\n"))
    text = record.getMessage()
    if "DETAIL:" in text:
        record.msg, record.args = without_rows(text), None
    return record
