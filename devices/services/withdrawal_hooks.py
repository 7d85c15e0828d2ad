"""What a withdrawal does to the limit: asked of whoever computes limits from this data, which enters itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.maths.money import grouped_yuan
from devices.maths.catalogue import Kind, Purpose
from lending.models import Borrower, CreditLine


@dataclass(frozen=True)
class LimitEffect:
    """The limit before and after, and a sentence for the borrower that says why."""

    limit_fen: int
    limit_after_fen: int
    sentence: str


Effect = Callable[[Borrower, Purpose, Kind, date], LimitEffect]

FollowUp = Callable[[Borrower, datetime], None]

_effects: list[Effect] = []
_follow_ups: list[FollowUp] = []


def register(effect: Effect) -> None:
    """Enter the one function that knows. The same twice changes nothing; a second one is a mistake."""
    if _effects and _effects != [effect]:
        raise ValueError("Two functions would say what a withdrawal does to the limit.")
    _effects[:] = [effect]


def register_follow_up(follow_up: FollowUp) -> None:
    """Enter what brings the effect about once a withdrawal is committed. The same twice changes nothing."""
    if follow_up not in _follow_ups:
        _follow_ups.append(follow_up)


def bring_about(*, borrower: Borrower, at: datetime) -> None:
    """Do what follows from a committed withdrawal, at its instant."""
    for follow_up in _follow_ups:
        follow_up(borrower, at)


def of(*, borrower: Borrower, purpose: Purpose, kind: Kind, on: date) -> LimitEffect:
    """Return what the limit becomes; in the language of the moment. It stays where nobody uses the data."""
    if _effects:
        return _effects[0](borrower, purpose, kind, on)
    line = CreditLine.objects.filter(borrower=borrower).only("limit_fen").first()
    limit_fen = line.limit_fen if line else 0
    sentence = _("No score uses this data today: your limit of %(limit)s yuan stays.")
    return LimitEffect(limit_fen, limit_fen, sentence % {"limit": grouped_yuan(limit_fen)})
