"""Files of people who mean harm: each gets one clear verdict, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from typing import TypeVar

import pytest

from devices.importers import sandbox
from devices.importers.interface import FileRefused
from devices.importers.source import Options
from devices.importers.timestamps import EARLIEST, LATEST
from devices.maths.catalogue import METRICS
from devices.services.import_texts import FILE_TEXTS, LEFT_OUT_TEXTS, ROW_TEXTS
from tests.devices.importers.hostile import archives, databases, lists, markup, tables
from tests.devices.importers.hostile.case import Hostile
from tests.devices.importers.reading import Outcome, read_bytes

T = TypeVar("T")
MOST_YARDSTICKS = 120
HOSTILE = [
    *archives.cases(),
    *databases.cases(),
    *lists.cases(),
    *markup.cases(),
    *tables.cases(),
]
# These few go through the real child process as well; the others take its path in the test's own process.
THROUGH_THE_CHILD = [case for number, case in enumerate(HOSTILE) if number % 20 == 0]


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path) -> Iterator[None]:
    """Compare files, threads and open descriptors before and after."""
    descriptors, threads = _open_descriptors(), threading.active_count()
    yield
    assert _open_descriptors() == descriptors
    assert threading.active_count() == threads
    assert {path.name for path in tmp_path.iterdir()} <= {"handed-in"}


def _open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """Do a work; return what came of it and the seconds of this process's own computing."""
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


@pytest.fixture(scope="module")
def yardstick_seconds() -> float:
    """Return what this machine takes to write and read a megabyte of JSON."""
    rows = [[n, str(n), n / 7] for n in range(40_000)]
    return min(_timed(lambda: json.loads(json.dumps(rows)))[1] for _ in range(3))


def test_there_are_more_than_three_hundred() -> None:
    names = [case.name for case in HOSTILE]
    assert len(set(names)) == len(names) > 300


@pytest.mark.parametrize("case", HOSTILE, ids=repr)
def test_a_hostile_file_gets_one_clear_verdict(
    case: Hostile, tmp_path: Path, yardstick_seconds: float
) -> None:
    found, seconds = _timed(lambda: _verdict(case, tmp_path))
    if isinstance(found, Outcome):
        assert case.may_be_read, found
        _believe(found)
    else:
        assert found in case.codes
        assert found in FILE_TEXTS
    assert seconds < MOST_YARDSTICKS * yardstick_seconds


@pytest.mark.parametrize("case", THROUGH_THE_CHILD, ids=repr)
def test_the_child_process_gives_the_same_verdict(case: Hostile, tmp_path: Path) -> None:
    here = _verdict(case, tmp_path)
    try:
        there: object = sandbox.read(tmp_path / "handed-in", Options(case.password)).readings
    except FileRefused as refused:
        there = refused.code
    assert there == (here.readings if isinstance(here, Outcome) else here)


def _verdict(case: Hostile, folder: Path) -> Outcome | str:
    try:
        return read_bytes(folder, case.data, password=case.password)
    except FileRefused as refused:
        return refused.code


def _believe(outcome: Outcome) -> None:
    """Hold what is read of such a file to be right: known metrics, finite values, days of this century."""
    for reading in outcome.readings:
        assert reading.metric in METRICS
        assert isfinite(reading.value)
        assert reading.value >= 0 or reading.metric in {"sleep_midpoint", "balance_yuan"}
        assert EARLIEST <= reading.day <= LATEST
    assert set(outcome.report.refused) <= set(ROW_TEXTS)
    assert set(outcome.report.left_out) <= set(LEFT_OUT_TEXTS)
    assert all(row.value.isprintable() for row in outcome.report.first_refused)
