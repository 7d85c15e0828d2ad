"""Hold modules and functions to a length that is read in one sitting. Run as `make check` does."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "config",
    "core",
    "lending",
    "billing",
    "devices",
    "scoring",
    "demo",
    "tests",
    "benchmarks",
)
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def main() -> None:
    """Name each module and function that is too long, and leave with 1 if there is one."""
    found = [fault for path in modules() for fault in find_too_long(path)]
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    sys.exit(bool(found))


def modules() -> Iterator[Path]:
    """Yield every module but the migrations, which tell of the past as it was."""
    for folder in FOLDERS:
        paths = sorted((CHECKOUT / folder).rglob("*.py"))
        yield from (path for path in paths if "migrations" not in path.parts)


def find_too_long(path: Path) -> Iterator[str]:
    """Yield a line for a module that is too long and for each such function in it."""
    code = path.read_text(encoding="utf-8")
    lines = len(code.splitlines())
    if lines > LONGEST_MODULE:
        yield f"{path}: {lines} lines, at most {LONGEST_MODULE} are read in one sitting"
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


if __name__ == "__main__":
    main()
