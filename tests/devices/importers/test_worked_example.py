"""The importer that `docs/importers.md` shows works as it stands there."""

from __future__ import annotations

import re
import types
from pathlib import Path

from devices.importers.source import Source
from tests.devices.importers.samples import samples

PAGE = Path(__file__).parents[3] / "docs" / "importers.md"


def shown() -> types.ModuleType:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    module = types.ModuleType("bath_scale")
    exec(found.group(1), module.__dict__)  # noqa: S102  our own page
    return module


def test_the_importer_shown_reads_the_file_shown(tmp_path: Path) -> None:
    lines = [line.strip() for line in PAGE.read_text(encoding="utf-8").splitlines()]
    start = lines.index("When,Weight (kg),Fat mass (%)")
    path = tmp_path / "weights.csv"
    path.write_text("\n".join([*lines[start : start + 2], ""]))
    source, importer = Source(path, tmp_path), shown()
    assert importer.recognises(source)
    assert {reading.metric: reading.value for reading in importer.read(source)} == {
        "weigh_ins": 1,
        "weigh_in_minute": 430,
        "weight_kg": 80.2,
    }


def test_the_importer_shown_knows_its_own_files_only(tmp_path: Path) -> None:
    for name, data in samples().items():
        path = tmp_path / name
        path.write_bytes(data)
        assert not shown().recognises(Source(path, tmp_path))


def test_the_page_names_every_format() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}`" in page for name in samples())
