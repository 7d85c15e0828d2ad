"""Input of one case, or of JSON Lines with one case a line."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from billing.maths.case import Case, parse
from billing.maths.errors import BrokenRule

Answer = Callable[[Case], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one case, as JSON text, and whether it is a refusal."""

    text: str
    is_refused: bool = False


# What a byte that is no UTF-8 is decoded to, so that only its own line is refused.
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_KEYS = {"terms", "events", "as_of"}


def answer_input(data: bytes, answer: Answer) -> Iterator[Line]:
    """Answer the input, one text a case.

    A single case that is refused raises BrokenRule; on JSON Lines it answers {"error": …} on its
    line.
    """
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    if not is_json_lines(text):
        yield Line(json.dumps(answer(parse_text(text)), indent=1))
        return
    for line in text.split("\n"):
        if line.strip():
            yield _answer_line(line, answer)


def _answer_line(line: str, answer: Answer) -> Line:
    try:
        return Line(json.dumps(answer(parse_text(line))))
    except BrokenRule as error:
        return Line(json.dumps({"error": str(error)}), is_refused=True)


def parse_text(text: str) -> Case:
    """Read the text of one case. Raises BrokenRule where it is empty or not UTF-8 too."""
    stray = _STRAY_BYTE.search(text)
    if stray or not text.strip():
        raise BrokenRule(
            code="not_utf8" if stray else "empty",
            field="input",
            rule="a case is one JSON object, in UTF-8",
            value=f"byte 0x{ord(stray[0]) - 0xDC00:02x}" if stray else "empty input",
            remedy="save the file as UTF-8" if stray else "give a case on standard input",
        )
    return parse(text)


def is_json_lines(text: str) -> bool:
    """Distinguish several cases, one a line, from one case over several lines, be it broken or not."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return len(lines) > 1 and (
        all(line.startswith("{") and line.endswith("}") for line in lines)
        or any(_is_case_by_itself(line) for line in lines)
    )


def _is_case_by_itself(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(_KEYS & value.keys())
