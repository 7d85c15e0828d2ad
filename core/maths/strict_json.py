"""JSON read strictly, for whoever reads it: no key twice, and no number that would lose a digit."""

import json
from collections.abc import Callable

LONGEST_WHOLE_NUMBER = 18


class DoubledKey(ValueError):
    """A key that stands twice in its object, and its second value."""

    def __init__(self, key: str, value: object) -> None:
        super().__init__(f"{key} stands twice")
        self.key, self.value = key, value


def loads(text: str, *, number: Callable[[str], object]) -> object:
    """Parse one JSON document.

    A number that isn't a whole one of at most 18 characters becomes what `number` makes of its spelling; so do NaN
    and the infinities. Raises DoubledKey, json.JSONDecodeError, RecursionError, and what `number` raises.
    """
    return json.loads(
        text,
        object_pairs_hook=_no_key_twice,
        parse_float=number,
        parse_constant=number,
        parse_int=lambda digits: (
            int(digits) if len(digits) <= LONGEST_WHOLE_NUMBER else number(digits)
        ),
    )


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in pairs:
        if key in read:
            raise DoubledKey(key, value)
        read[key] = value
    return read
