"""What the arithmetic refuses."""

from reprlib import Repr

_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 80


class BrokenRule(ValueError):
    """A rule of the product that an input breaks: field, rule, value, and what to do now.

    `most_fen` is the largest amount that the rule allows, where it is about one.
    """

    def __init__(
        self,
        *,
        code: str,
        field: str,
        rule: str,
        value: object,
        remedy: str,
        most_fen: int | None = None,
    ) -> None:
        given = "" if value is None else f", not {_BRIEF.repr(value)}"
        super().__init__(f"{field}: {rule}{given}; {remedy}")
        self.code = code
        self.field = field
        self.rule = rule
        self.value = value
        self.remedy = remedy
        self.most_fen = most_fen
