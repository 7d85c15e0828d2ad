"""What the groups of officers are called. Their codes stand in the database and in the record."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

_NAMES = {
    "maker": pgettext_lazy("group of officers", "Makers"),
    "checker": pgettext_lazy("group of officers", "Checkers"),
    "collector": pgettext_lazy("group of officers", "Collectors"),
    "modeller": pgettext_lazy("group of officers", "Modellers"),
    "validator": pgettext_lazy("group of officers", "Validators"),
    "auditor": pgettext_lazy("group of officers", "Auditors"),
    "insurer": pgettext_lazy("group of officers", "Insurers"),
}


def name_of(code: str) -> str:
    """Return what a group is called in the reader's language, its code where the house doesn't know it."""
    return str(_NAMES.get(code, code))
