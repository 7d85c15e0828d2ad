"""What a hostile file is: its bytes, and the verdicts that are fair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hostile:
    """One file. `codes` are the verdicts that would be right; `may_be_read` where what is whole of it may count."""

    name: str
    data: bytes
    codes: tuple[str, ...]
    password: str = ""
    may_be_read: bool = False

    def __init__(
        self, name: str, data: bytes, *codes: str, password: str = "", may_be_read: bool = False
    ) -> None:
        for field, value in (
            ("name", name),
            ("data", data),
            ("codes", codes),
            ("password", password),
            ("may_be_read", may_be_read),
        ):
            object.__setattr__(self, field, value)

    def __repr__(self) -> str:
        return self.name
