"""The few reviewed raw statements, each in a file of its own."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Read the statement kept in `<name>.sql`."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
