"""Trouble that passes refuses no file: it waits where every worker and every backup has it, and is tried again."""

from __future__ import annotations

import errno
import io
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import override_settings

from devices.importers import sandbox
from devices.importers.interface import FileRefused
from devices.importers.limits import Limits
from devices.importers.sandbox import ReadingBroke
from devices.models import ImportPart, ObservationImport
from devices.querysets import imports_to_look_at
from devices.services import import_report, imports, waiting_files
from devices.services.imports import State
from lending.models import Borrower
from tests.devices.importers import samples
from tests.devices.test_imports import NOW, agree_to_all, hand_in, run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(db: None) -> Borrower:
    return agree_to_all()


def full(*_given: Any, **_named: Any) -> Any:
    """Stand for a disk that takes nothing more."""
    raise OSError(errno.ENOSPC, "No space left on device")


def broken(code: str) -> Any:
    """Stand for a reader that breaks off through no fault of the file."""

    def read(*_given: Any, **_named: Any) -> Any:
        raise ReadingBroke(code)

    return read


def assert_it_comes_in(record: ObservationImport, after: timedelta) -> None:
    """Run what waits once the trouble has passed, and find the file read."""
    assert run_waiting(at=NOW + after) == [record.pk]
    record.refresh_from_db()
    assert (record.state, record.trouble, record.parts.count()) == ("done", "", 0)


def test_a_file_whose_worker_was_away_for_days_is_read(her: Borrower) -> None:
    assert_it_comes_in(hand_in(her, samples.OPENSCALE), timedelta(days=9))


def test_a_full_disk_refuses_no_file(her: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    record = hand_in(her, samples.OPENSCALE)
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryDirectory", full)
        report = imports.run(import_id=record.pk, at=NOW)
    assert report.state == State.QUEUED
    assert "disk was full" in report.sentence
    record.refresh_from_db()
    assert (record.state, record.trouble, record.attempts) == ("queued", "no_space", 1)
    assert list(imports_to_look_at(NOW)) == [record]
    assert_it_comes_in(record, timedelta(minutes=10))
    assert list(imports_to_look_at(NOW)) == []


@pytest.mark.parametrize("code", ["no_memory", "no_reader", "too_slow"])
def test_a_reader_that_breaks_off_refuses_no_file(
    code: str, her: Borrower, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = hand_in(her, samples.OPENSCALE)
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "read", broken(code))
        for attempt in range(1, 4):
            imports.run(import_id=record.pk, at=NOW)
            record.refresh_from_db()
            assert (record.state, record.attempts) == ("queued", attempt)
    assert "3 attempts so far" in import_report.of_record(record).sentence
    assert_it_comes_in(record, timedelta(hours=1))


def test_attempts_become_rarer_and_never_end(her: Borrower) -> None:
    record = hand_in(her, samples.OPENSCALE)
    pauses = []
    for attempts in range(1, 60):
        record.attempts, record.tried_at = attempts, NOW
        pauses.append((imports.next_try(record) - NOW).total_seconds() / 60)
    assert pauses[:7] == [10, 20, 40, 80, 160, 320, 360]
    assert set(pauses[7:]) == {360}


def test_what_was_tried_waits_for_its_pause(her: Borrower) -> None:
    record = hand_in(her, samples.OPENSCALE)
    ObservationImport.objects.update(attempts=2, tried_at=NOW)
    assert imports.waiting(at=NOW + timedelta(minutes=19)) == []
    assert imports.waiting(at=NOW + timedelta(minutes=20)) == [record.pk]


def test_a_worker_on_another_machine_has_the_file(her: Borrower, tmp_path: Path) -> None:
    record = hand_in(her, samples.zepp_export())
    with override_settings(MEDIA_ROOT=tmp_path / "another machine"):
        assert_it_comes_in(record, timedelta(0))


def test_a_long_file_comes_back_to_the_byte(her: Borrower) -> None:
    data = bytes(range(256)) * 10_000
    record = hand_in(her, data)
    assert [part.number for part in record.parts.all()] == [0, 1, 2]
    with waiting_files.on_disk(record) as path:
        assert path.read_bytes() == data
    assert not path.exists()


def test_a_piece_that_was_lost_is_said_to_be_lost_here(her: Borrower) -> None:
    record = hand_in(her, bytes(3 * waiting_files.PART_BYTES))
    ImportPart.objects.filter(of_import=record, number=1).delete()
    report = imports.run(import_id=record.pk, at=NOW)
    assert (report.state, report.code) == ("refused", "lost_file")
    assert "lost here" in report.sentence


def test_without_its_key_a_file_waits(her: Borrower, settings: Any) -> None:
    record = hand_in(her, samples.OPENSCALE)
    keys = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    imports.run(import_id=record.pk, at=NOW)
    record.refresh_from_db()
    assert (record.state, record.trouble) == ("queued", "no_key")
    settings.FIELD_ENCRYPTION_KEYS = keys
    assert_it_comes_in(record, timedelta(minutes=10))


def test_a_file_that_could_not_be_kept_leaves_nothing(
    her: Borrower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_files, "encrypt_bytes", full)
    with pytest.raises(OSError, match="No space"):
        hand_in(her, samples.OPENSCALE)
    assert not ObservationImport.objects.exists()
    assert not ImportPart.objects.exists()


def test_the_command_says_that_a_file_waits(
    her: Borrower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "export"
    path.write_bytes(samples.OPENSCALE)
    monkeypatch.setattr(sandbox, "read", broken("no_memory"))
    with pytest.raises(CommandError, match="waits and is tried again"):
        call_command("import_observations", path, borrower=her.number, stdout=io.StringIO())


@pytest.mark.parametrize(
    ("deed", "verdict"),
    [
        ("os.kill(os.getpid(), 9)", ReadingBroke("no_memory")),
        ("sys.exit(1)", ReadingBroke("no_reader")),
        ("os.kill(os.getpid(), 11)", FileRefused("reader_failed")),
        ("os.kill(os.getpid(), 24)", FileRefused("too_much_time")),
        ("os._exit(3)", FileRefused("forbidden_deed")),
        ("time.sleep(60)", ReadingBroke("too_slow")),
        ("""print('["trouble", "no_space"]')""", ReadingBroke("no_space")),
        ("print('nonsense')", FileRefused("reader_failed")),
    ],
)
def test_only_what_a_file_did_itself_is_its_fault(
    deed: str,
    verdict: FileRefused | ReadingBroke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child, path = tmp_path / "child.py", tmp_path / "file"
    child.write_text(f"import os, sys, time\nsys.stdin.read()\n{deed}\n")
    path.write_bytes(b"x")
    monkeypatch.setattr(sandbox, "_CHILD", child)
    with pytest.raises(type(verdict)) as ended:
        sandbox.read(path, limits=Limits(wall_seconds=2 if "sleep" in deed else 60))
    assert ended.value.code == verdict.code  # type: ignore[attr-defined]
