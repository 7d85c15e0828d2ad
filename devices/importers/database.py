"""SQLite files of strangers: read-only, unchanging, real tables only, and no longer than a moment.

A view can recurse for ever in four kilobytes, a trigger or a virtual table runs what the stranger wrote. So nothing is
read but tables whose definition is plain, one column list each, with nothing to sort or join.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devices.importers.interface import FileRefused

MAGIC = b"SQLite format 3\x00"

# Steps of SQLite's machine between two looks at how many there were, and the most that one file gets:
# a year of minutes takes about thirty million.
_STEPS_A_LOOK = 1_000_000
_MOST_LOOKS = 3_000
_LONGEST_VALUE = 1_000_000
# What SQLite says of a damaged file may quote bytes that are no text.
_DAMAGE = (sqlite3.Error, OverflowError, UnicodeDecodeError)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_RECURSIVE}
    - {sqlite3.SQLITE_RECURSIVE}
)


class Database:
    """A stranger's database, opened."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def columns_of(self, table: str) -> list[str]:
        """Return the columns of a real table, in capitals; [] where there is no such table.

        Raises FileRefused where the name belongs to a view or a virtual table.
        """
        found = self._all(
            "SELECT type, sql FROM sqlite_master WHERE upper(name) = ?", (table.upper(),)
        )
        if not found:
            return []
        kind, definition = found[0]
        if len(found) > 1 or kind != "table" or not _is_plain(definition):
            raise FileRefused("not_a_real_table", value=table)
        return [str(row[1]).upper() for row in self._all(f"PRAGMA table_xinfo({table})", ())]

    def tables(self) -> list[str]:
        """Return the names of tables, in capitals; those that no app would choose are left out."""
        found = self._all("SELECT name FROM sqlite_master WHERE type = ?", ("table",))
        return sorted(str(name).upper() for (name,) in found if _NAME.fullmatch(str(name)))

    def has_rows(self, table: str) -> bool:
        """Return whether a real table holds a row. Raises FileRefused."""
        return bool(self._all(f"SELECT 1 FROM {_checked(table)} LIMIT 1", ()))  # noqa: S608  checked

    def rows(self, table: str, columns: Sequence[str], order: str = "") -> Iterator[Sequence[Any]]:
        """Yield rows of a real table, as far as the file can be read. Raises FileRefused."""
        names = ", ".join(_checked(name) for name in columns)
        statement = f"SELECT {names} FROM {_checked(table)}"  # noqa: S608  checked names
        if order:
            statement += f" ORDER BY {_checked(order)}"
        try:
            yield from self._connection.execute(statement)
        except _DAMAGE as error:
            raise FileRefused(_code_of(error), value=table) from error

    def _all(self, statement: str, values: tuple[str, ...]) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except _DAMAGE as error:
            raise FileRefused(_code_of(error)) from error


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open a database. It is never written, nor is a journal beside it looked at. Raises FileRefused."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
    except _DAMAGE as error:
        raise FileRefused(_code_of(error)) from error
    with closing(connection):
        _restrict(connection)
        yield Database(connection)


def _restrict(connection: sqlite3.Connection) -> None:
    looks = iter(range(_MOST_LOOKS))
    connection.set_progress_handler(lambda: next(looks, -1) < 0, _STEPS_A_LOOK)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
    except _DAMAGE as error:
        raise FileRefused(_code_of(error)) from error
    connection.set_authorizer(_authorize)


def _authorize(action: int, name: str | None, *_rest: str | None) -> int:
    """Allow reading, and asking for a table's columns. A function would be the stranger's own."""
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if name == "table_xinfo" else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _is_plain(definition: object) -> bool:
    text = str(definition).upper()
    return text.startswith("CREATE TABLE") and " AS " not in text.replace("\n", " ")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise FileRefused("not_a_real_table", value=name)
    return name


def _code_of(error: Exception) -> str:
    text = str(error).lower()
    if "interrupted" in text:
        return "too_much_time"
    if "memory" in text:
        return "too_much_memory"
    return "damaged_database"
