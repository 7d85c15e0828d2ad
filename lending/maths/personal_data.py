"""A person's name, ID number and phone in the one spelling that is stored and looked up."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_COUNTRY = re.compile(r"^(?:\+|00)86", re.ASCII)
_FILLERS = re.compile(r"[\s\-()]")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙●", "·"))
_LONGEST_NAME = 60


def spell_name(text: str) -> str:
    """Write a name without outer and doubled spaces; full-width letters and dots become the usual."""
    plain = unicodedata.normalize("NFKC", text.translate(_DOTS)).translate(_DOTS)
    return " ".join(plain.split())


def spell_id_number(text: str) -> str:
    """Write an ID number without spaces, with a capital X."""
    return _FILLERS.sub("", unicodedata.normalize("NFKC", text)).upper()


def spell_phone(text: str) -> str:
    """Write a mobile number as eleven digits, without the country's code."""
    return _COUNTRY.sub("", _FILLERS.sub("", unicodedata.normalize("NFKC", text)), count=1)


def is_name(spelt: str) -> bool:
    """Return whether a spelt name has two letters or more and nothing that no name has."""
    letters = sum(unicodedata.category(sign)[0] in "LM" for sign in spelt)
    rest = [sign for sign in spelt if unicodedata.category(sign)[0] not in "LM"]
    return letters >= 2 and len(spelt) <= _LONGEST_NAME and all(sign in "· -'." for sign in rest)


def is_id_number(spelt: str) -> bool:
    """Return whether a spelt ID number has its place, birth date and check digit (GB 11643)."""
    return spelt.isascii() and bool(ric.is_valid(spelt))


def is_phone(spelt: str) -> bool:
    """Return whether a spelt number is one of a mobile phone of the mainland."""
    return _PHONE.fullmatch(spelt) is not None


def born_on(id_number: str) -> date:
    """Read the birth date out of a valid ID number."""
    try:
        found: date = ric.get_birth_date(id_number)
    except ValidationError as error:  # its text may hold the number
        raise ValueError("not a valid ID number") from error
    return found


def age_on(born: date, on: date) -> int:
    """Count whole years of life; who is born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
