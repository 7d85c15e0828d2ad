"""A stretch of a test in which nobody acts."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.services.actor import acting_as


@contextmanager
def nobody_acting() -> Iterator[None]:
    """Act as nobody, as code does that forgot to say who it is."""
    with acting_as(lambda: ""):
        yield
