"""Files that hold several people: one of them is read, by name."""

from __future__ import annotations

from devices.importers.interface import FileRefused
from devices.importers.source import Source

_MOST = 1_000


class People:
    """Whose rows are read. Where nobody is named, the file must hold one person only."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: dict[str, None] = {}

    def wanted(self, person: str) -> bool:
        """Note a row's person, and tell whether the row is to be read."""
        if person not in self._seen and len(self._seen) < _MOST:
            self._seen[person] = None
        named = self._source.options.person
        if named and person != named:
            self._source.report.leave_out("another_person")
            return False
        return True

    def require_one(self) -> None:
        """Raise FileRefused, naming all, where it isn't clear who is meant."""
        named = self._source.options.person
        if named and self._seen and named not in self._seen:
            raise FileRefused("unknown_person", field="person", value=named)
        if not named and len(self._seen) > 1:
            raise FileRefused("several_people", field="person", people=tuple(self._seen))
