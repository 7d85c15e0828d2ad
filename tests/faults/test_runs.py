"""What `make run` does where another run, or another program, is in its way."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import places
from config.embedded.server import runs
from config.orphan_processes import VARIABLE, end_leftovers, mark_of_this_run
from config.run import HOST, OneByOne, listen, read_port

SLOW_APPLICATION = """
from pathlib import Path

def application(environ, start_response):
    Path("began").write_text("")
    Path("go-on").read_text()
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process of this run, as its web or worker would be."""
    process = subprocess.Popen(["sleep", "60"], env=os.environ | mark_of_this_run())
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def orphan() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process of a run of this checkout that was killed."""
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


def test_the_web_server_answers_what_it_began_and_waits_for_no_silent_connection(
    tmp_path: Path,
) -> None:
    (tmp_path / "slow.py").write_text(SLOW_APPLICATION)
    os.mkfifo(tmp_path / "began")
    os.mkfifo(tmp_path / "go-on")
    listener = socket.create_server((HOST, 0))
    # Without the worker of its own the silent connection would hold it for the hour of grace.
    command = (
        f"{sys.executable} -m gunicorn slow:application --bind fd://{listener.fileno()} --threads 2 "
        "--graceful-timeout 3600 --worker-class config.web_worker.DrainingWorker"
    )
    web = subprocess.Popen(
        command.split(),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(places.CHECKOUT)},
        pass_fds=[listener.fileno()],
        stderr=subprocess.DEVNULL,
    )
    with (
        socket.create_connection(listener.getsockname()),
        socket.create_connection(listener.getsockname()) as asking,
    ):
        asking.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        (tmp_path / "began").read_text()
        web.terminate()
        (tmp_path / "go-on").write_text("")
        assert asking.makefile("rb").read().endswith(b"done")
        assert web.wait() == 0
    listener.close()


def test_only_the_process_itself_is_asked_to_end_and_not_its_children() -> None:
    command = ["sh", "-c", "sleep 60 & echo $!; wait"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, start_new_session=True, text=True
    ) as shell:
        assert shell.stdout is not None
        child = int(shell.stdout.readline())
        OneByOne().terminate(shell.pid)
        assert shell.wait() == -signal.SIGTERM
        assert runs(child)
        OneByOne().kill(shell.pid)


@pytest.mark.parametrize("text", ["", "80a", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SystemExit, match="Set it to a number from 1 to 65535"):
        read_port(text)
