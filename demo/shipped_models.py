"""What the demo ships: models of the street's people, their reports, and the comparison of families.

`manage.py make_demo_models` makes these files anew, bit for bit on one machine; nothing here is edited by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "made"
RECIPE = FOLDER / "sample.json"


@dataclass(frozen=True)
class Recipe:
    """From what the street's people are made. `people_sha256` is the hash of their values as the models saw them."""

    people: int
    bads: int
    seed: int
    first_on: date
    months: int
    last_on: date
    out_of_time_from: date
    people_sha256: str


def recipe() -> Recipe:
    """Read the recipe of the sample."""
    stored = json.loads(RECIPE.read_text(encoding="utf-8"))
    days = {name: date.fromisoformat(stored[name]) for name in _DAYS}
    return Recipe(**(stored | days))


def artefact(kind: str) -> str:
    """Read a stored model, as its hash was taken of it."""
    return (FOLDER / f"{kind}.json").read_text(encoding="utf-8")


def sha256(kind: str) -> str:
    """Read the hash that was taken of a model when it was built, as `sha256sum --check` reads it."""
    return (FOLDER / f"{kind}.sha256").read_text(encoding="utf-8").split()[0]


def report(kind: str) -> dict[str, Any]:
    """Read a model's validation report."""
    return dict(json.loads((FOLDER / f"{kind}_report.json").read_text(encoding="utf-8")))


def comparison(population: str) -> dict[str, Any]:
    """Read how the families did against each other: of the "street" or of the "lab"."""
    return dict(json.loads((FOLDER / f"comparison_{population}.json").read_text(encoding="utf-8")))


def keep(name: str, document: Any) -> Path:
    """Write one of the files."""
    FOLDER.mkdir(exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document, indent=1) + "\n"
    path = FOLDER / f"{name}.json"
    path.write_text(text, encoding="utf-8")
    return path


def keep_hash(kind: str, sha256: str) -> None:
    """Write the hash of a model beside it."""
    (FOLDER / f"{kind}.sha256").write_text(f"{sha256}  {kind}.json\n", encoding="utf-8")


_DAYS = ("first_on", "last_on", "out_of_time_from")
