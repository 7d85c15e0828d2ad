"""What the arithmetic refuses."""


class BrokenRule(ValueError):
    """A rule of the product that an input breaks: which field, which rule, which value, what to do now."""

    def __init__(self, *, code: str, field: str, rule: str, value: object, way_out: str) -> None:
        super().__init__(f"{field}: {rule}, not {value!r}; {way_out}")
        self.code = code
        self.field = field
        self.rule = rule
        self.value = value
        self.way_out = way_out
