"""The installer trusts the lock, and does nothing where nothing changed."""

import os
from pathlib import Path

import pytest

from config import install


@pytest.fixture
def stamp(tmp_path: Path) -> Path:
    """Return the mark of an installation that was made at second 100."""
    stamp = tmp_path / "installed"
    stamp.touch()
    os.utime(stamp, (100, 100))
    return stamp


def lock(folder: Path, second: int) -> Path:
    path = folder / f"{second}.txt"
    path.touch()
    os.utime(path, (second, second))
    return path


def test_an_installation_younger_than_all_locks_is_up_to_date(
    stamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "LOCKS", [lock(tmp_path, 98), lock(tmp_path, 99)])
    assert install.is_up_to_date(stamp)


def test_a_newer_lock_asks_for_an_installation(
    stamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "LOCKS", [lock(tmp_path, 99), lock(tmp_path, 101)])
    assert not install.is_up_to_date(stamp)


def test_the_installer_itself_comes_out_of_the_lock_with_its_hashes() -> None:
    assert install.locked_uv(
        "tzdata==1\nuv==0.9 \\\n    --hash=sha256:ab\n    # via x\nvine==5\n"
    ) == ("uv==0.9 \\\n    --hash=sha256:ab\n    # via x\n")


def test_a_lock_without_the_installer_is_refused() -> None:
    with pytest.raises(SystemExit, match="names no uv"):
        install.locked_uv("django==5.2\n")
