"""Which commands start the embedded servers."""

import pytest

from manage import needs_servers


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "help",
        "close_day -h",
        "close_day --help",
        "--version",
        "replay_case",
        "import_observations --dry-run FILE",
    ],
)
def test_whoever_only_asks_starts_no_server(typed: str) -> None:
    assert not needs_servers(["manage.py", *typed.split()])


@pytest.mark.parametrize(
    "typed",
    [
        "close_day",
        "close_day --on 2026-09-16",
        "replay_case --stored",
        "import_observations --borrower u-1 FILE",
    ],
)
def test_whoever_reads_the_books_needs_them(typed: str) -> None:
    assert needs_servers(["manage.py", *typed.split()])
