"""Each enumeration stands once: two of the same values are one, and where they come apart nobody notices."""

import ast
from collections.abc import Iterator
from itertools import combinations

from tests.table_writes import CHECKOUT, OWNERS

_BASES = {"Enum", "IntEnum", "StrEnum", "TextChoices", "IntegerChoices"}
# Of the same values, or some of them under the same name, and why they are two.
EXCEPTIONS = {
    "Status": "each dated version has its own row of steps",
    "Family": "devices name the families that they hold, scoring adds those of others",
}


def enumerations() -> Iterator[tuple[str, str, frozenset[str]]]:
    for owner in OWNERS:
        for path in sorted((CHECKOUT / owner).rglob("*.py")):
            yield from found_in(path.relative_to(CHECKOUT).as_posix(), path.read_text("utf-8"))


def found_in(path: str, code: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield where each enumeration of a module stands, its name, and its values."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ClassDef) and _BASES & {_last_name(base) for base in node.bases}:
            values = [one.value for one in node.body if isinstance(one, ast.Assign)]
            first = [one.elts[0] if isinstance(one, ast.Tuple) else one for one in values]
            yield path, node.name, frozenset(ast.unparse(one) for one in first)


def _last_name(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else ast.unparse(base)


def doubled(found: list[tuple[str, str, frozenset[str]]]) -> list[str]:
    """Return the pairs that are one enumeration: of the same values, or one part of its namesake."""
    pairs = []
    for (path, name, values), (other_path, other, others) in combinations(found, 2):
        is_part = name == other and (values <= others or others <= values)
        if values == others or is_part:
            pairs.append(f"{path} {name} and {other_path} {other}")
    return pairs


def test_no_enumeration_stands_twice() -> None:
    found = [one for one in enumerations() if one[1] not in EXCEPTIONS]
    assert doubled(found) == []


def test_an_enumeration_that_stands_twice_is_found() -> None:
    code = """
class Band(StrEnum):
    M1 = "M1"
    M2 = "M2"
class Arrears(models.Model):
    class Band(models.TextChoices):
        M1 = "M1", _("M1")
class Late(models.TextChoices):
    FIRST = "M1", _("first")
    SECOND = "M2", _("second")
"""
    assert doubled(list(found_in("planted.py", code))) == [
        "planted.py Band and planted.py Late",
        "planted.py Band and planted.py Band",
    ]
