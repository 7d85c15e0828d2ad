"""The process that reads a stranger's file: what it may not do, and what is left of it afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from devices.importers import sandbox
from devices.importers.interface import FileRefused
from devices.importers.limits import Limits
from devices.importers.sandbox import ReadingBroke
from tests.devices.importers import samples

CHILD = Path(sandbox.__file__).with_name("reader_process.py")
# Run in the child's place: bind itself as the child does, then try something.
TRY = """
import json, os, runpy, sys
child = runpy.run_path(sys.argv[1])
limits = json.loads(sys.argv[2])
child["_bind"](limits)
child["_no_more"](sys.stdout)
"""
DEEDS = {
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "bind": "import socket; socket.socket().bind(('127.0.0.1', 0))",
    "look_up": "import socket; socket.getaddrinfo('example.org', 80)",
    "shell": "os.system('true')",
    "program": "import subprocess; subprocess.run(['true'])",
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "become": "os.execv('/bin/true', ['true'])",
    "link": "os.symlink('/etc/passwd', 'x')",
    "open_up": "os.chmod('/tmp', 0o777)",
    "unpickle": "import pickle; pickle.loads(b'cos\\nsystem\\n.')",
}


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    path = tmp_path / "handed-in"
    path.write_bytes(samples.zepp_export())
    return path


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have temporary folders made where they can be counted."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def refusal(path: Path, limits: Limits) -> str:
    with pytest.raises((FileRefused, ReadingBroke)) as refused:
        sandbox.read(path, limits=limits)
    return str(refused.value)


def test_a_file_is_read_and_nothing_is_left(handed_in: Path, folders: Path) -> None:
    before = children()
    assert len(sandbox.read(handed_in).readings) == 25
    assert list(folders.iterdir()) == []
    assert children() == before


def test_a_database_in_a_zip_is_unpacked_and_removed(tmp_path: Path, folders: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(samples.zipped({"Gadgetbridge.db": samples.gadgetbridge()}))
    assert sandbox.read(path).format == "gadgetbridge"
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"wall_seconds": 0}, "too_slow"),
        ({"input_bytes": 10}, "too_large"),
        ({"unpacked_bytes": 100}, "too_much_inside"),
        ({"members": 2}, "too_many_members"),
        ({"rows": 3}, "too_many_rows"),
        ({"columns": 2}, "too_many_columns"),
        ({"readings": 5}, "too_many_values"),
    ],
)
def test_each_bound_is_kept_and_nothing_is_left(
    handed_in: Path, folders: Path, changes: dict[str, int], code: str
) -> None:
    before = children()
    assert refusal(handed_in, replace(Limits(), **changes)) == code
    assert list(folders.iterdir()) == []
    assert children() == before


@pytest.mark.parametrize(
    ("deed", "ends"),
    [("while True: pass", -24), ("x = bytearray(900_000_000)", 1)],
)
def test_the_kernel_ends_what_takes_too_much(tmp_path: Path, deed: str, ends: int) -> None:
    assert attempt(tmp_path, deed, replace(Limits(), cpu_seconds=1)).returncode == ends


@pytest.mark.parametrize("name", DEEDS)
def test_what_reading_does_not_need_ends_the_child(tmp_path: Path, name: str) -> None:
    ended = attempt(tmp_path, DEEDS[name] + "; print('done')", Limits())
    assert ended.returncode == 3
    assert b"done" not in ended.stdout


def test_a_file_longer_than_its_bound_cannot_be_written(tmp_path: Path) -> None:
    deed = "open('big', 'wb').write(bytes(2_000_000)); print('done')"
    ended = attempt(tmp_path, deed, replace(Limits(), disk_bytes=1_000_000))
    assert b"done" not in ended.stdout


def test_the_child_knows_no_secret(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Stand a child of our own in its place, which says what it was given."""
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\n"
        f"open({str(tmp_path / 'seen')!r}, 'w').write(json.dumps([dict(os.environ), sys.argv]))\n"
    )
    monkeypatch.setenv("SECRET_KEY", "never to be seen")
    monkeypatch.setattr(sandbox, "_CHILD", spy)
    assert refusal(handed_in, Limits()) == "no_reader"
    environment, arguments = json.loads((tmp_path / "seen").read_text())
    assert set(environment) <= {"LANG", "LC_CTYPE", "TMPDIR", "HOME", "PYTHONUTF8"}
    assert arguments == [str(spy)]


@pytest.mark.parametrize(
    "says",
    [
        "not JSON",
        "[]",
        '["read_private_files"]',
        '["r", "steps", "2026-03-02", 5, 0, 0]',
        '["r", "steps", "2026-03-02", 1e999, 0, 0]',
        '["r", "steps", "2026-99-02", 1, 0, 0]',
        '["device", {"kind": "band", "secret": "x"}]',
        '["end", {"rows": "many"}]',
        '["__init__"]',
        "[" * 60_000,
        "",
    ],
)
def test_a_child_that_talks_nonsense_is_not_believed(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str
) -> None:
    liar = tmp_path / "liar.py"
    liar.write_text(f"print({says!r})\n")
    monkeypatch.setattr(sandbox, "_CHILD", liar)
    # Who ends without a word may never have begun to read.
    assert refusal(handed_in, Limits()) in {"reader_failed", "no_reader"}


def attempt(folder: Path, deed: str, limits: Limits) -> subprocess.CompletedProcess[bytes]:
    """Try a deed under the child's bounds."""
    return subprocess.run(
        [sys.executable, "-I", "-c", TRY + deed, str(CHILD), json.dumps(asdict(limits))],
        capture_output=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
