"""What `make run` starts: servers, tables, the demo company, then web, worker and beat until Ctrl-C."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

from honcho.manager import Manager
from rich.console import Console
from rich.status import Status

from config.setting_up import bring_up_schema, hold_servers

HOST = "127.0.0.1"
LONGEST_START_SECONDS = 60
PROCESSES = {
    "web": "{python} -m gunicorn config.wsgi --bind {host}:{port} --workers 2 --threads 4 --log-level warning",
    "worker": "{python} -m celery --app config worker --concurrency 2 --loglevel WARNING",
    "beat": "{python} -m celery --app config beat --loglevel WARNING",
}


def main() -> None:
    """Bring everything up, announce it, and stay until a signal or a process ends it."""
    console = Console(highlight=False)
    port = read_port(os.environ.get("PORT", "8000"))
    refuse_taken(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with console.status("Setting up") as status:
        say = progress(console, status)
        hold_servers(say)
        bring_up_schema(say)
        logins = fill_empty_database(say)
        say("Starting web, worker and beat")
    manager = start_processes(port)
    threading.Thread(target=announce, args=(console, port, logins), daemon=True).start()
    manager.loop()
    sys.exit(manager.returncode)


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


def fill_empty_database(say: Callable[[str], None]) -> list[str]:
    """Fill a database without borrowers with the demo company; return the lines about its logins."""
    return []


def start_processes(port: int) -> Manager:
    """Start the three kinds of process, which Ctrl-C or the end of one of them stops together."""
    manager = Manager()
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    for name, command in PROCESSES.items():
        filled = command.format(python=sys.executable, host=HOST, port=port)
        manager.add_process(name, filled, env=environment, quiet=True)
    signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
    return manager


def announce(console: Console, port: int, logins: list[str]) -> None:
    """Print the address once the site answers there."""
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.1)
    console.print(f"\n[bold green]Xiaodai is at http://{HOST}:{port}/admin/[/]   (Ctrl-C stops it)")
    for line in logins:
        console.print(f"  {line}")


if __name__ == "__main__":
    main()
