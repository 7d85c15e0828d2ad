"""What a file would give: read without a borrower and without a database, which these tests don't open."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.devices.importers import samples


def dry_run(path: Path, **options: Any) -> dict[str, Any]:
    """Run the command and read the one object it prints; refused and exit 1 go together."""
    said = io.StringIO()
    try:
        call_command("import_observations", path, dry_run=True, json=True, stdout=said, **options)
    except CommandError:
        assert json.loads(said.getvalue())["state"] == "refused"
    else:
        assert json.loads(said.getvalue())["state"] == "done"
    found: dict[str, Any] = json.loads(said.getvalue())
    assert list(found) == ["format", "state", "sentence", "values"]
    assert bool(found["values"]) == (found["state"] == "done")
    return found


def previewed(folder: Path, data: bytes, **options: Any) -> dict[str, Any]:
    """Preview bytes as a file without a telling name."""
    path = folder / "handed-in"
    path.write_bytes(data)
    return dry_run(path, **options)


def test_values_come_by_day_and_metric(tmp_path: Path) -> None:
    found = previewed(tmp_path, samples.ZEPP["ACTIVITY"])
    assert found == {
        "format": "zepp",
        "state": "done",
        "sentence": "3 values of 1 day would be stored, 0 rows or values refused.",
        "values": [
            {"metric": "distance_m", "day": "2026-03-02", "value": 6000},
            {"metric": "energy_kcal", "day": "2026-03-02", "value": 300},
            {"metric": "steps", "day": "2026-03-02", "value": 8000},
        ],
    }


def test_of_several_devices_one_speaks_for_a_day(tmp_path: Path) -> None:
    found = previewed(tmp_path, samples.APPLE)
    steps = [value for value in found["values"] if value["metric"] == "steps"]
    assert steps == [{"metric": "steps", "day": "2026-03-02", "value": 331}]


def test_a_fault_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    broken = samples.OPENSCALE.replace(b"2026-03-01 21:00", b"yesterday")
    found = previewed(tmp_path, broken)
    assert found["state"] == "done"
    assert "line 3, dateTime: no date such as" in found["sentence"]


def test_a_file_without_one_readable_row_is_refused(tmp_path: Path) -> None:
    found = previewed(tmp_path, samples.OPENSCALE.replace(b"2026-03-0", b"20x6-03-0"))
    assert found["format"] == "openscale"
    assert "no row of the file can be read" in found["sentence"]
    assert "line 2, dateTime" in found["sentence"]


def test_an_empty_table_is_refused_as_such(tmp_path: Path) -> None:
    header = samples.OPENSCALE.split(b"\n")[0] + b"\n"
    found = previewed(tmp_path, header)
    assert found["format"] == "openscale"
    assert "are empty" in found["sentence"]


def test_a_day_to_come_would_not_be_stored(tmp_path: Path) -> None:
    found = previewed(tmp_path, samples.ZEPP["ACTIVITY"].replace(b"2026-03", b"2098-03"))
    assert "The day is still to come." in found["sentence"]


def test_an_encrypted_archive_asks_for_its_password(tmp_path: Path) -> None:
    archive = samples.zepp_export(password=samples.PASSWORD)
    assert "encrypted" in previewed(tmp_path, archive)["sentence"]
    assert previewed(tmp_path, archive, password=samples.PASSWORD)["state"] == "done"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "can't be opened" in dry_run(tmp_path / "nowhere.csv")["sentence"]


def test_without_json_people_read_a_table(tmp_path: Path) -> None:
    path = tmp_path / "handed-in"
    path.write_bytes(samples.OPENSCALE)
    said = io.StringIO()
    call_command("import_observations", path, dry_run=True, stdout=said)
    assert "weigh_in_minute" in said.getvalue()
    assert "2026-03-02" in said.getvalue()


def test_whoever_stores_names_a_borrower(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--borrower"):
        call_command("import_observations", tmp_path / "any")


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path(os.devnull)):
        assert "no file but a folder, a pipe or a device" in dry_run(path)["sentence"]


def test_a_value_that_can_not_be_is_called_by_its_name_and_asks_for_nothing(tmp_path: Path) -> None:
    far = b"date,lastSyncTime,steps,distance,runDistance,calories\n2026-03-02,1,900000,900000,0,900000\n"
    said = previewed(tmp_path, far)["sentence"]
    assert re.search("The first: (steps|distance|energy): The value lies outside", said)
    assert said.endswith("Nothing is stored of such a value.")
    assert "Check the unit" not in said
