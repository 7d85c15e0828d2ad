"""Make the virtual environment and install the locked packages. Run by the Makefile as a plain script.

`install.py site` leaves out what only tests, the training of models and Spark need, so that the first start is quick;
`install.py all` installs everything. It imports nothing but the standard library: when it starts, nothing
is installed yet.
"""

import fcntl
import importlib.metadata
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
SITE, ALL = ENVIRONMENT / "installed-site", ENVIRONMENT / "installed-all"
SITE_LOCK = CHECKOUT / "requirements.txt"
ALL_LOCK = CHECKOUT / "requirements-spark.txt"
LOCKS = [
    CHECKOUT / name
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-training.txt",
        "requirements-spark.txt",
    )
]


def main(extent: str) -> None:
    """Install what the locks name unless that was done since they changed. Two at once take turns."""
    stamps, lock = ([ALL], ALL_LOCK) if extent == "all" else ([SITE, ALL], SITE_LOCK)
    ENVIRONMENT.mkdir(exist_ok=True)
    with (ENVIRONMENT / "turn.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if any(is_up_to_date(stamp) for stamp in stamps):
            return
        make_environment()
        size = "1,100" if extent == "all" else "300"
        print(f"Installing the packages, about {size} MB", flush=True)
        ALL.unlink(missing_ok=True)
        run([str(ENVIRONMENT / "bin" / "uv"), "pip", "sync", "--require-hashes", str(lock)])
        stamps[0].touch()


def is_up_to_date(stamp: Path) -> bool:
    """Return whether the installation that left this mark is younger than all locks."""
    newest = max(lock.stat().st_mtime for lock in LOCKS)
    return stamp.exists() and stamp.stat().st_mtime >= newest


def make_environment() -> None:
    """Create the environment and put into it the one installer that the lock names."""
    if (ENVIRONMENT / "bin" / "uv").exists():
        return
    print("Making the virtual environment in .venv", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=not has_own_pip())
    except (ImportError, subprocess.CalledProcessError):
        sys.exit(
            "This Python can't make virtual environments. On Debian: apt-get install python3-venv"
        )
    lock = ENVIRONMENT / "uv.txt"
    lock.write_text(locked_uv(LOCKS[0].read_text()))
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip_of_environment(), "install", *quiet, "--require-hashes", "-r", str(lock)])


def has_own_pip() -> bool:
    """Return whether this Python comes with a pip that can install into another environment: 22.3 or newer."""
    try:
        found = importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError:
        return False
    numbers = re.match(r"(\d+)\.(\d+)", found)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= (22, 3)


def pip_of_environment() -> list[str]:
    """Return how to call pip for the environment: this Python's own, which spares unpacking another."""
    if has_own_pip():
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return [str(PYTHON), "-m", "pip"]


def locked_uv(requirements: str) -> str:
    """Cut the lines about uv, hashes included, out of a lock."""
    found = re.search(r"^uv==.*?(?=^\S)", requirements + "\nend", re.MULTILINE | re.DOTALL)
    if found is None:
        sys.exit("requirements.txt names no uv. Run `git checkout requirements.txt`.")
    return found.group()


def settings_of_pip() -> dict[str, str]:
    """Return what uv must be told to reach the packages as this machine's pip does.

    uv reads neither pip's configuration, where a mirror is usually named, nor the system's certificates.
    """
    command = [*pip_of_environment(), "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    index = re.search(r"^\S+\.index-url='(.+)'$", listed, re.MULTILINE)
    certificate = re.search(r"^\S+\.cert='(.+)'$", listed, re.MULTILINE)
    found = {"UV_SYSTEM_CERTS": "1"}
    if index:
        found["UV_DEFAULT_INDEX"] = index.group(1)
    if certificate:
        found["SSL_CERT_FILE"] = certificate.group(1)
    return found


def run(command: list[str]) -> None:
    """Run an installer with its progress in sight; stop with its exit code where it fails."""
    environment = settings_of_pip() | os.environ | {"VIRTUAL_ENV": str(ENVIRONMENT)}
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1])
