"""Whole fen, and the decimal strings of yuan that people and machines read."""

import re

_YUAN = re.compile(r"(0|[1-9][0-9]{0,9})(?:\.([0-9]{1,2}))?", re.ASCII)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers and round a half away from zero upwards.

    `denominator` is positive. Source: product rules, section 3.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def yuan(fen: int) -> str:
    """Write fen as a decimal string of yuan with two decimals: 107200 is "1072.00"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_from_yuan(text: str) -> int:
    """Read a decimal string of yuan with at most two decimals.

    Raises ValueError on a sign, an exponent, a separator, a leading zero or more than ten digits of
    yuan.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        raise ValueError(f"not an amount of yuan: {text!r}")
    whole, decimals = match.groups()
    return int(whole) * 100 + int((decimals or "").ljust(2, "0"))


def grouped_yuan(fen: int) -> str:
    """Write fen as people read yuan, the thousands grouped: 107200 is "1,072.00"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def percent(ppm: int) -> str:
    """Write a share per million as a percentage, no zeros behind: 500 is "0.05%"."""
    sign = "-" if ppm < 0 else ""
    decimals = f"{abs(ppm) % 10_000:04d}".rstrip("0")
    return f"{sign}{abs(ppm) // 10_000}{'.' if decimals else ''}{decimals}%"
