"""What `make run` does where another run, or another program, is in its way."""

import os
import socket
import subprocess
from collections.abc import Iterator

import pytest

from config.embedded.server import runs
from config.leftovers import VARIABLE, end_leftovers, mark_of_this_run
from config.run import HOST, listen, read_port


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Give a process of this run, as its web or worker would be."""
    process = subprocess.Popen(["sleep", "60"], env=os.environ | mark_of_this_run())
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def orphan() -> Iterator[subprocess.Popen[bytes]]:
    """Give a process of a run of this checkout that was killed."""
    mark = mark_of_this_run()[VARIABLE].split()[0]
    process = subprocess.Popen(["sleep", "60"], env=os.environ | {VARIABLE: f"{mark} 4194305@1.0"})
    yield process
    process.kill()
    process.wait()


def test_processes_of_a_killed_run_are_ended(orphan: subprocess.Popen[bytes]) -> None:
    end_leftovers()
    assert not runs(orphan.pid)


def test_processes_of_a_run_at_work_are_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    end_leftovers()
    assert runs(sleeper.pid)


def test_a_taken_port_is_refused_with_another_to_choose() -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            SystemExit, match=rf"Port {port} can't be used \(Address already in use\)"
        ):
            listen(port)


def test_of_two_runs_at_once_one_gets_the_port() -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    with listen(port), pytest.raises(SystemExit, match=f"Port {port} can't be used"):
        listen(port)


@pytest.mark.parametrize("text", ["", "80a", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SystemExit, match="Set it to a number from 1 to 65535"):
        read_port(text)
