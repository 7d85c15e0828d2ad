"""What `make run` starts: servers, tables, the demo company, then web, worker and beat until Ctrl-C."""

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

from honcho.manager import Manager
from honcho.process import Popen, Process
from rich.console import Console

from config.demo import fill_empty_database, logins_of_demo
from config.leftovers import end_leftovers, mark_of_this_run
from config.setting_up import bring_up_schema, hold_servers, require_broker, require_database

HOST = "127.0.0.1"
LONGEST_START_SECONDS = 60
ASKED_TO_STOP = {128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGHUP}
# Root's worker warns of itself in ten lines; here it is the machine's owner who tries the project.
CELERY = '{python} -W "ignore:You\'re running the worker" -m celery --quiet --app config'
PROCESSES = {
    "web": "{python} -m gunicorn config.wsgi --bind fd://{listener} --workers 2 --threads 4 --log-level warning "
    "--worker-class config.waiting_worker.WaitingWorker",
    "worker": CELERY + " worker --concurrency 2 --loglevel WARNING",
    "beat": CELERY + " beat --loglevel WARNING",
}


class Inheriting(Process):  # type: ignore[misc]
    """A process that is handed the socket on which the site listens."""

    def __init__(self, listener: int, cmd: str, **options: Any) -> None:
        super().__init__(cmd, **options)
        self._child_ctor = partial(Popen, pass_fds=[listener])


class Processes(Manager):  # type: ignore[misc]
    """Web, worker and beat, which Ctrl-C or the end of one of them stops together."""

    def __init__(self, listener: int) -> None:
        super().__init__()
        self._process_ctor = partial(Inheriting, listener)
        environment = os.environ | mark_of_this_run()
        for name, command in PROCESSES.items():
            filled = command.format(python=shlex.quote(sys.executable), listener=listener)
            self.add_process(name, filled, env=environment)


def main() -> None:
    """Bring everything up, announce it, and stay until a signal or a process ends it."""
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.default_int_handler)  # as Ctrl-C: what was begun is cleaned up
    console = Console(highlight=False)
    port = read_port(os.environ.get("PORT", "8000"))
    end_leftovers()
    listener = listen(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    say = progress(console)
    hold_servers(say)
    bring_up_schema(say)
    require_database()
    require_broker()
    fill_empty_database(say)
    logins = logins_of_demo()
    say("Starting web, worker and beat")
    multiprocessing.set_start_method("fork")  # or the listening socket would not be inherited
    processes = Processes(listener.fileno())
    signal.signal(signal.SIGHUP, lambda *_: processes.terminate())
    threading.Thread(target=announce, args=(console, port, logins), daemon=True).start()
    processes.loop()
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


def progress(console: Console) -> Callable[[str], None]:
    """Return a function that announces a step and when it began."""
    began = time.monotonic()

    def say(step: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {step}")

    return say


def announce(console: Console, port: int, logins: list[str]) -> None:
    """Print the address and the logins once the site answers there."""
    address = f"http://{HOST}:{port}/admin/"
    try:
        urllib.request.urlopen(address, timeout=LONGEST_START_SECONDS).close()
    except OSError as failure:
        console.print(f"[bold red]{address} does not answer: {failure}[/]")
        return
    shown = logins or ["Make a first officer with `manage.py createsuperuser`."]
    console.print(f"\n[bold green]Xiaodai is at {address}[/]   (Ctrl-C stops it)")
    console.print("".join(f"    {line}\n" for line in shown))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped before everything was up; the next `make run` goes on from there.")
