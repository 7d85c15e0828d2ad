"""What `make run` starts: servers, tables, the demo company, then web, worker and beat until Ctrl-C."""

import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable

from honcho.manager import Manager
from rich.console import Console
from rich.status import Status

from config.leftovers import end_leftovers, mark_of_this_run
from config.setting_up import bring_up_schema, hold_servers

HOST = "127.0.0.1"
LONGEST_START_SECONDS = 60
ASKED_TO_STOP = {128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGHUP}
PROCESSES = {
    "web": "{python} -m gunicorn config.wsgi --bind {host}:{port} --workers 2 --threads 4 --log-level warning",
    "worker": "{python} -m celery --app config worker --concurrency 2 --loglevel WARNING",
    "beat": "{python} -m celery --app config beat --loglevel WARNING",
}


def main() -> None:
    """Bring everything up, announce it, and stay until a signal or a process ends it."""
    console = Console(highlight=False)
    port = read_port(os.environ.get("PORT", "8000"))
    end_leftovers()
    refuse_taken(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with console.status("Setting up") as status:
        say = progress(console, status)
        hold_servers(say)
        bring_up_schema(say)
        fill_empty_database(say)
        say("Starting web, worker and beat")
    manager = start_processes(port)
    threading.Thread(target=announce, args=(console, port), daemon=True).start()
    manager.loop()
    sys.exit(0 if manager.returncode in ASKED_TO_STOP else manager.returncode)


def read_port(text: str) -> int:
    """Read PORT, or stop with what it may be."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SystemExit(
            f"PORT is {text!r}. Set it to a number from 1 to 65535, as in `make run PORT=8001`."
        )
    return int(text)


def refuse_taken(port: int) -> None:
    """Stop before any work is done where another program listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as failure:
            raise SystemExit(
                f"Port {port} can't be used ({failure.strerror}). Stop what listens there, or choose another: "
                f"`make run PORT={port + 1 if port < 65535 else 8000}`."
            ) from failure


def progress(console: Console, status: Status) -> Callable[[str], None]:
    """Return a function that shows the step at work, and how long each earlier one took."""
    began = time.monotonic()

    def say(step: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {step}")
        status.update(step)

    return say


def fill_empty_database(say: Callable[[str], None]) -> None:
    """Fill a database without borrowers with the demo company."""
    from django.core.management import call_command, get_commands

    from lending.models import Borrower

    if "seed_demo" in get_commands() and not Borrower.objects.exists():
        say("Filling the empty database with the demo company")
        call_command("seed_demo")


def start_processes(port: int) -> Manager:
    """Start the three kinds of process, which Ctrl-C or the end of one of them stops together."""
    manager = Manager()
    environment = os.environ | mark_of_this_run()
    for name, command in PROCESSES.items():
        filled = command.format(python=shlex.quote(sys.executable), host=HOST, port=port)
        manager.add_process(name, filled, env=environment)
    signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
    return manager


def announce(console: Console, port: int) -> None:
    """Print the address once the site answers there."""
    address = f"http://{HOST}:{port}/admin/"
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not answers(address) and time.monotonic() < deadline:
        time.sleep(0.1)
    console.print(f"\n[bold green]Xiaodai is at {address}[/]   (Ctrl-C stops it)")


def answers(address: str) -> bool:
    """Tell whether a page can be fetched."""
    try:
        with urllib.request.urlopen(address, timeout=LONGEST_START_SECONDS):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped before everything was up; the next `make run` goes on from there.")
