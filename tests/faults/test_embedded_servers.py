"""The embedded servers live as long as somebody uses them, whatever happens to whom."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from config.embedded import places
from config.embedded.server import bring_up, runs

USER = """
import sys
from config.embedded import lease, {module}
lease.hold(["{server}"], say=lambda _text: None)
print({module}._pid(), flush=True)
{then}
"""
REVIVE = """
for _asked in sys.stdin:
    lease.revive(say=lambda _text: None)
    print({module}._pid(), flush=True)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with servers of its own, which are gone after the test."""
    shutil.copytree(places.CHECKOUT / "config", tmp_path / "config")
    yield tmp_path
    subprocess.run([sys.executable, "-m", "config.reset"], cwd=tmp_path, check=True)


@contextmanager
def user(
    checkout: Path, server: str = "Valkey", then: str = "sys.stdin.read()"
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Use a server until the end of the block; give the user's process and the server's number."""
    process = begin_to_use(checkout, server, then)
    try:
        yield process, number_told_by(process)
    finally:
        process.communicate()


def begin_to_use(
    checkout: Path, server: str, then: str = "sys.stdin.read()"
) -> subprocess.Popen[str]:
    module = {"Valkey": "valkey", "PostgreSQL": "postgres"}[server]
    code = USER.format(server=server, module=module, then=then.format(module=module))
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=checkout,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def number_told_by(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def number_after_a_look(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None
    process.stdin.write("look\n")
    process.stdin.flush()
    return number_told_by(process)


@pytest.mark.parametrize("server", ["PostgreSQL", "Valkey"])
def test_whoever_leaves_last_stops_the_server(checkout: Path, server: str) -> None:
    with user(checkout, server) as (_, number):
        with user(checkout, server) as (_, found):
            assert found == number
        assert runs(number)
    assert not runs(number)


def test_two_who_start_at_once_share_one_server(checkout: Path) -> None:
    both = [begin_to_use(checkout, "Valkey") for _ in range(2)]
    numbers = {number_told_by(process) for process in both}
    for process in both:
        process.communicate()
    assert len(numbers) == 1
    assert not runs(numbers.pop())


def test_what_a_killed_user_left_is_used_and_stopped_by_the_next(checkout: Path) -> None:
    with user(checkout) as (process, number):
        process.kill()
    assert runs(number)
    with user(checkout) as (_, found):
        assert found == number
    assert not runs(number)


@pytest.mark.parametrize("server", ["PostgreSQL", "Valkey"])
def test_a_killed_server_is_started_anew_with_its_data(checkout: Path, server: str) -> None:
    with user(checkout, server) as (_, number):
        psutil.Process(number).kill()
    with user(checkout, server) as (_, again):
        assert again != number
        assert runs(again)
    assert not runs(again)


@pytest.mark.parametrize("server", ["PostgreSQL", "Valkey"])
def test_a_killed_server_is_started_anew_while_its_zombie_stays(
    checkout: Path, server: str
) -> None:
    with user(checkout, server) as (_, number):
        psutil.Process(number).kill()  # whoever started it is at work and doesn't collect it
        with user(checkout, server) as (_, again):
            assert psutil.Process(number).status() == psutil.STATUS_ZOMBIE
            assert runs(again)


@pytest.mark.parametrize("server", ["PostgreSQL", "Valkey"])
def test_a_server_killed_under_a_run_is_collected_and_started_again(
    checkout: Path, server: str
) -> None:
    with user(checkout, server, then=REVIVE) as (process, number):
        psutil.Process(number).kill()
        while runs(number):  # a signal takes its time
            time.sleep(0.01)
        again = number_after_a_look(process)
        assert runs(again)
        assert not psutil.pid_exists(number)
        assert number_after_a_look(process) == again
    assert not runs(again)


def test_what_a_killed_server_left_at_work_is_ended_first(checkout: Path) -> None:
    with user(checkout, "PostgreSQL") as (_, number):
        helpers = psutil.Process(number).children()
        helpers[0].suspend()  # as one that is busy would, it doesn't see that its server is gone
        psutil.Process(number).kill()
    with user(checkout, "PostgreSQL") as (_, again):
        assert runs(again)
        assert not any(runs(helper.pid) for helper in helpers)


def test_the_number_of_a_killed_server_may_have_gone_to_somebody_else(checkout: Path) -> None:
    with user(checkout, "PostgreSQL") as (_, number):
        file = Path(told_by(checkout, "postgres.data_folder() / 'postmaster.pid'"))
        left = file.read_text()
        psutil.Process(number).kill()
    account = places.server_account()
    user_id = account.uid if places.steps_down() else None
    with subprocess.Popen(["sleep", "60"], user=user_id) as other:
        file.write_text(left.replace(str(number), str(other.pid), 1))
        with user(checkout, "PostgreSQL") as (_, again):
            assert runs(again)
        other.kill()


def test_a_server_that_does_not_answer_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # this process stands for a server at work in its folder
    answers = iter([False, False, True])
    bring_up(
        "PostgreSQL",
        folder=tmp_path,
        answers=lambda: next(answers),
        main_pid=os.getpid,
        launch=lambda _log: pytest.fail("a second server was launched"),
    )


def test_a_held_server_can_be_stopped(checkout: Path) -> None:
    with user(checkout, "Valkey") as (_, number):
        psutil.Process(number).suspend()
    assert not runs(number)


def test_nobody_else_may_enter_the_folders_of_data_and_sockets(checkout: Path) -> None:
    with user(checkout):
        for folder in ("places.socket_folder()", "valkey.data_folder()"):
            assert os.stat(told_by(checkout, folder)).st_mode & 0o777 == 0o700


def told_by(checkout: Path, expression: str) -> str:
    """Return what an expression is in a checkout, whose places differ from those of this one."""
    code = f"from config.embedded import places, postgres, valkey; print({expression})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    return done.stdout.strip()
