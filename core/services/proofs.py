"""The proofs that what is stored is what it came from: each app enters its own, one call runs them all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

_LONGEST = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where what is stored isn't what it came from.

    `place` names table, row and column; `stored` is what stands there, `expected` what should. None: nothing at all;
    both None where the place says it all. `broke_off` where all it says is that a proof came to no end.
    """

    place: str
    stored: str | None = None
    expected: str | None = None
    broke_off: bool = False

    def __str__(self) -> str:
        if self.stored is None and self.expected is None:
            return self.place
        return _("%(place)s: %(stored)s is stored, must be %(expected)s") % {
            "place": self.place,
            "stored": _shown(self.stored),
            "expected": _shown(self.expected),
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof: what is proved, in words, and how; each night, or else by command alone."""

    name: str
    title: str | Promise
    find: Callable[[], Iterator[Finding]]
    nightly: bool = True


_PROOFS: dict[str, Proof] = {}


def register(proof: Proof) -> None:
    """Enter a proof; those run in the order of their entry. May run twice."""
    _PROOFS[proof.name] = proof


def registered() -> list[Proof]:
    """Return all proofs in order."""
    return list(_PROOFS.values())


def findings_of(proof: Proof) -> list[Finding]:
    """Run one proof. Where it breaks off, that is a finding after those it made, and hides no other proof's."""
    found: list[Finding] = []
    try:
        with transaction.atomic():
            found.extend(proof.find())
    except Exception as error:  # noqa: BLE001 - a damaged row may break any reader of it
        _log.exception("The proof %s broke off.", proof.name)
        found.append(_broken_off(proof, error))
    return found


def nightly_findings() -> Iterator[Finding]:
    """Run the proofs of every night, each by itself."""
    for proof in registered():
        if proof.nightly:
            yield from findings_of(proof)


def _broken_off(proof: Proof, error: Exception) -> Finding:
    cause = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"
    return Finding(str(proof.title), cause, _("a proof that comes to its end"), broke_off=True)


def _shown(value: str | None) -> str:
    if value is None:
        return _("nothing")
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
