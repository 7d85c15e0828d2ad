"""What `make run` starts: servers, tables, the demo company, then web, worker and beat until Ctrl-C."""

import contextlib
import multiprocessing
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

from honcho import manager
from honcho.process import Popen, Process
from rich.console import Console

from config import demo
from config.embedded import lease
from config.embedded.server import ServerFailed
from config.first_minute import Clock, Say
from config.orphan_processes import end_leftovers, mark_of_this_run
from config.setting_up import bring_up_schema, hold_servers, require_broker, require_database

HOST = "127.0.0.1"
# A slow machine is no failure, and a web process that ends takes everything with it.
LONGEST_START_SECONDS = 600
# Longer than web and worker take by themselves at most (30 and 20 s): only what hangs is killed.
manager.KILL_WAIT = 45
SECONDS_BETWEEN_LOOKS = 2
ASKED_TO_STOP = {128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGHUP}
# Root's worker warns of itself in ten lines; here it is the machine's owner who tries the project.
CELERY = '{python} -W "ignore:You\'re running the worker" -m celery --quiet --app config'
# The clock starts when the company is there; until then the site and the making of it have the machine.
WAIT = "while [ -e {sign} ]; do sleep 0.2; done; "
# The shell is replaced by the process, which so hears the signals itself.
PROCESSES = {
    "web": "exec {python} -m gunicorn config.wsgi --bind fd://{listener} --workers 2 --threads 4 --log-level warning "
    "--worker-class config.web_worker.DrainingWorker --no-control-socket --preload",
    "worker": f"{WAIT}exec {CELERY} worker --concurrency 2 --loglevel WARNING",
    "beat": f"{WAIT}exec {CELERY} beat --loglevel WARNING",
}
# A worker that is asked to end finishes its tasks, but not for ever: see CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT.
BOUNDED_SHUTDOWN = {"REMAP_SIGTERM": "SIGQUIT"}


class Inheriting(Process):  # type: ignore[misc]
    """A process that is handed the socket on which the site listens."""

    def __init__(self, listener: int, cmd: str, **options: Any) -> None:
        super().__init__(cmd, **options)
        self._child_ctor = partial(Popen, pass_fds=[listener])


class OneByOne(manager.ProcessManager):  # type: ignore[misc]
    """Asks a process to end, and leaves it to that process what becomes of its children."""

    def terminate(self, pid: int) -> None:
        """Ask one process. The whole group, as honcho would, is asked to drop its work."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Processes(manager.Manager):  # type: ignore[misc]
    """Web, worker and beat, which Ctrl-C or the end of one of them stops together."""

    def __init__(self, listener: int, beside: list[Callable[[], None]]) -> None:
        super().__init__()
        self._beside = beside
        self._procmgr = OneByOne()
        self._process_ctor = partial(Inheriting, listener)
        environment = os.environ | mark_of_this_run() | BOUNDED_SHUTDOWN
        for name, command in PROCESSES.items():
            filled = command.format(
                python=shlex.quote(sys.executable),
                listener=listener,
                sign=shlex.quote(str(demo.SIGN)),
            )
            self.add_process(name, filled, env=environment)

    def _start(self) -> None:
        """Start the processes, and what goes on beside them: a thread before would be in the way of the forks."""
        super()._start()
        for work in self._beside:
            threading.Thread(target=work, daemon=True).start()


def main() -> None:
    """Bring everything up, announce it, and stay until a signal or a process ends it."""
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.default_int_handler)  # as Ctrl-C: what was begun is cleaned up
    console = Console(highlight=False)
    clock = Clock(console)
    clock.end_part()
    port = read_port(os.environ.get("PORT", "8000"))
    end_leftovers()
    listener = listen(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    hold_servers(clock.say)
    bring_up_schema(clock.say)
    require_database()
    require_broker()
    clock.end_part()
    demo.clear()
    if demo.is_wanted():
        demo.begin()
    clock.say("Starting web, worker and beat")
    multiprocessing.set_start_method("fork")  # or the listening socket would not be inherited
    processes = Processes(
        listener.fileno(),
        beside=[
            partial(announce, console, port, clock),
            partial(keep_servers_up, clock.say),
        ],
    )
    signal.signal(signal.SIGHUP, lambda *_: processes.terminate())
    processes.loop()
    demo.clear()
    sys.exit(0 if processes.returncode in ASKED_TO_STOP else processes.returncode)


def read_port(text: str) -> int:
    """Read PORT, or stop with what it may be."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SystemExit(
            f"PORT is {text!r}. Set it to a number from 1 to 65535, as in `make run PORT=8001`."
        )
    return int(text)


def listen(port: int) -> socket.socket:
    """Take the port before any work is done, and keep it: nobody else can come in between.

    Who calls while the set-up is at work waits for the answer.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as failure:
        raise SystemExit(
            f"Port {port} can't be used ({failure.strerror}). Stop what listens there, or choose another: "
            f"`make run PORT={port + 1 if port < 65535 else 8000}`."
        ) from failure
    return listener


def keep_servers_up(say: Say) -> None:
    """Look after the embedded servers as long as this process lives: one that was killed comes back."""
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            lease.revive(say=say)
        except ServerFailed as failure:
            say(str(failure))


def announce(console: Console, port: int, clock: Clock) -> None:
    """Print the address once the site answers there, have the demo company made meanwhile, and print its logins."""
    filling = threading.Thread(target=fill, args=(clock,), daemon=True)
    if demo.SIGN.exists():
        filling.start()
    address = f"http://{HOST}:{port}/admin/"
    try:
        urllib.request.urlopen(address, timeout=LONGEST_START_SECONDS).close()
    except OSError as failure:
        console.print(f"[bold red]{address} does not answer: {failure}[/]")
    else:
        clock.say("The login page is there")
        console.print(f"\n[bold green]Xiaodai is at {address}[/]   (Ctrl-C stops it)")
    if filling.is_alive():
        filling.join()
        clock.say("The demo company is at work: log in")
    clock.say_parts()
    shown = demo.logins_of_demo() or ["Make a first officer with `manage.py createsuperuser`."]
    console.print("".join(f"    {line}\n" for line in shown))


def fill(clock: Clock) -> None:
    """Make the demo company, which is the third part of the first minute."""
    demo.fill(clock.say)
    clock.end_part()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped before everything was up; the next `make run` goes on from there.")
