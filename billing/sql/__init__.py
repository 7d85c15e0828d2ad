"""The few reviewed raw statements, each in a file of its own."""

from functools import cache
from importlib.resources import files

# What stands behind this in a statement holds where it is asked about some loans only.
_SOME = "-- some: "


@cache
def statement(name: str, *, some: bool = False) -> str:
    """Read the statement kept in `<name>.sql`; about `some` loans only, with its lines for that.

    Asked about all, those lines are left out, so that they neither cost nor change a plan.
    """
    lines = files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8").splitlines(True)
    if some:
        return "".join(line.replace(_SOME, "") for line in lines)
    return "".join(line for line in lines if not line.strip().startswith(_SOME))
