"""docs/api.md, run from its first block to its last against a server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from billing.services.close import business_days
from core.maths import calendar
from core.maths.calendar import BUSINESS_ZONE
from core.maths.money import fen_from_yuan
from core.services import approvals
from lending.models import Ceiling, CreditLine
from lending.services import limits
from tests.factories import (
    CapitalPoolFactory,
    CeilingFactory,
    OfficerFactory,
    ProductVersionFactory,
)
from tests.journeys.walk_through import Shell, parts, same_output

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
START = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)


class Office:
    """What happens on the page beside the calls: time goes on, and officers decide."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock

    def time(self, words: str) -> None:
        """Go on to an instant; each day in between is closed in its night."""
        then = datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=BUSINESS_ZONE)
        self.clock.move_to(then)
        yesterday = then.date() - timedelta(days=1)
        if calendar.today() > START.date():
            for day in business_days.days_to_close(through=yesterday, today=calendar.today()):
                business_days.close_day(on=day)

    def limit(self, words: str) -> None:
        """Make one officer ask for a limit and another approve it."""
        number, amount = words.split()
        maker = OfficerFactory(permissions=["lending.request_change_limit"])
        checker = OfficerFactory(permissions=["lending.check_change_limit"])
        line = CreditLine.objects.get(borrower__number=number)
        today, to_fen = calendar.today(), fen_from_yuan(amount)
        asked = limits.propose(
            line=line, to_fen=to_fen, on=today, maker=maker, reason="first limit"
        )
        approvals.approve(approval_id=asked.pk, checker=checker, on=today)


@pytest.fixture
def shell(live_server: Any, tmp_path: Path, capsys: Any, settings: Any) -> Iterator[Shell]:
    """Stand in a shell that knows the server and a client's credentials."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("create_api_client", "app")
    credentials = dict(line.split("=", 1) for line in capsys.readouterr().out.split())
    path = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "XIAODAI": live_server.url}
    opened = Shell(tmp_path, path | credentials)
    yield opened
    opened.close()


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_api_is_true(shell: Shell) -> None:
    with time_machine.travel(START) as clock:
        ProductVersionFactory()
        CapitalPoolFactory()
        CeilingFactory(kind=Ceiling.Kind.PROTECTED_RATE)
        office, printed = Office(clock), ""
        for part in parts(PAGE):
            match part.kind:
                case "time" | "limit":
                    getattr(office, part.kind)(part.text)
                case "sh":
                    printed = shell.run(part.text)
                case "json" | "text":
                    where = f"{PAGE.name}, line {part.line}: shown\n{part.text}\nbut got\n{printed}"
                    assert same_output(part, printed), where
