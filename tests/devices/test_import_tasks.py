"""What the clock does for files that wait."""

from __future__ import annotations

import pytest

from devices import tasks
from devices.services import imports


def test_each_file_that_waits_is_read_by_a_task_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(imports, "waiting", lambda **_when: [3, 5])
    monkeypatch.setattr(tasks.run_import, "delay", asked.append)
    tasks.run_waiting_imports()
    assert asked == [3, 5]


def test_a_file_that_is_being_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_given: object) -> None:
        raise imports.BeingRead("being read", remedy="wait")

    monkeypatch.setattr(imports, "run", busy)
    tasks.run_import(3)
