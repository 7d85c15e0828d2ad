"""What a refusal is: one clear error that names the field, the rule and the way out."""

from __future__ import annotations

from typing import Any, ClassVar


class Refused(Exception):
    """A request that breaks a rule; nothing of it was kept.

    `code` is stable and machine-readable; `rule` and `remedy` are translated sentences for a
    person; `field` names the offending input, "" where none is to blame; `value` is what was given.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, rule: str, *, remedy: str, field: str = "", value: Any = None) -> None:
        super().__init__(str(rule))
        self.rule = rule
        self.remedy = remedy
        self.field = field
        self.value = value

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        given = f" ({self.value})" if self.value is not None else ""
        return f"{where}{self.rule}{given} {self.remedy}"
