"""Run `manage.py replay_case` inside this process, as a shell would."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest import mock

from django.core.management import ManagementUtility


@dataclass(frozen=True)
class Outcome:
    """What the command wrote and how it ended."""

    out: str
    err: str
    code: int


def replay_case(text: str) -> Outcome:
    """Return the command this text to read; gather both outputs and the exit code."""
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    out, err, code = io.StringIO(), io.StringIO(), 0
    with mock.patch.object(sys, "stdin", stdin), redirect_stdout(out), redirect_stderr(err):
        try:
            ManagementUtility(["manage.py", "replay_case"]).execute()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Outcome(out.getvalue(), err.getvalue(), code)
