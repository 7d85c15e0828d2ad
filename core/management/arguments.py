"""What officers type after a command, read with a way out where it can't be."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

from django.utils.translation import gettext as _


def day(text: str) -> date:
    """Read a business date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            _("“%(text)s” is no date; write it as 2026-09-16") % {"text": text}
        ) from error


def count(text: str) -> int:
    """Read a whole number from 1 to 100,000."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:7]) <= 100_000):
        raise ArgumentTypeError(
            _("“%(text)s” is no whole number from 1 to 100000") % {"text": text[:40]}
        )
    return int(text)


def month(text: str) -> date:
    """Read a month as YYYY-MM; its first day."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ArgumentTypeError(
            _("“%(text)s” is no month; write it as 2026-09") % {"text": text[:40]}
        ) from error
