"""Where the embedded servers keep their data, their sockets and their binaries."""

import hashlib
import os
import pwd
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VAR = CHECKOUT / "var"
# A socket's whole path must fit into 107 bytes; the rest is left for its file name.
LONGEST_SOCKET_FOLDER = 80
UNPRIVILEGED_USER = "nobody"


@dataclass(frozen=True)
class Account:
    """The operating system's user that the servers run as."""

    name: str
    uid: int
    gid: int


def checkout_mark() -> str:
    """Name this checkout in a few characters that differ from those of any other on the machine."""
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


@cache
def server_account() -> Account:
    """Choose whom the servers run as: PostgreSQL refuses root, so root steps down to `nobody`."""
    entry = pwd.getpwnam(UNPRIVILEGED_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def steps_down() -> bool:
    """Return whether the servers run as somebody else than this process."""
    return server_account().uid != os.geteuid()


@cache
def server_can_reach(path: Path) -> bool:
    """Return whether the servers' user may enter a folder, its parents included."""
    if not steps_down():
        return True
    account = server_account()
    probe = ["test", "-x", str(path)]
    done = subprocess.run(probe, user=account.uid, group=account.gid, extra_groups=[], check=False)
    return done.returncode == 0


@cache
def server_home() -> Path:
    """Return the folder that holds the servers' data: `var/`, or a place that their user can reach.

    Only root with its checkout below a closed folder (as /root is) needs the second.
    """
    if server_can_reach(CHECKOUT):
        return VAR
    return Path("/var/lib") / f"xiaodai-{checkout_mark()}"


@cache
def socket_folder() -> Path:
    """Return the folder of the sockets: `var/sockets`, or a short plain path where that is too long."""
    folder = server_home() / "sockets"
    if len(str(folder)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(
        r"[\w./-]+", str(folder), re.ASCII
    ):
        return folder
    return Path(tempfile.gettempdir()) / f"xiaodai-{server_account().uid}-{checkout_mark()}"


def make_private(folder: Path) -> None:
    """Create a folder that only the servers' user (and root) may enter. May run twice."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = folder.stat().st_uid
    account = server_account()
    if steps_down() and owner == os.geteuid():
        os.chown(folder, account.uid, account.gid)
    elif owner != account.uid:
        raise SystemExit(
            f"{folder} belongs to another user ({pwd.getpwuid(owner).pw_name}). "
            "Run as the user that made it, or remove it with `make reset` as that user."
        )
    folder.chmod(0o700)
