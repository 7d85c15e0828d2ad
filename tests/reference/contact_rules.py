"""The rules of contacts, reckoned anew from section 14 of the product rules alone: lists, loops and local clocks.

Knows neither the application nor its database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(22)
MOST_CONNECTED = 3
MOST_ATTEMPTS = 6
FAILURES = 3
FAILED = {"no_answer", "wrong_person", "invalid_number"}
MONEY = {"collection", "reported_payment"}


@dataclass
class Made:
    """One contact that was made: `result` is "" while nobody completed it."""

    kind: str
    whom: str
    number: str
    at: datetime
    result: str = ""


@dataclass
class Calendar:
    """What happened to one debtor so far, and what they agreed to."""

    zone: str
    debtors_number: str
    agreed: tuple[time, time] | None = None
    made: list[Made] = field(default_factory=list)
    freezes: list[list[Any]] = field(default_factory=list)  # reason, from, until or None
    consents: list[tuple[datetime, bool]] = field(default_factory=list)  # in order
    stopped_at: datetime | None = None

    def refused(self, asked: Made, *, two: bool = True, words: str = "good") -> set[str]:
        """Return the rules that refuse a contact. `two` officers visit; `words` are good, silent or none."""
        broken = set()
        local = asked.at.astimezone(ZoneInfo(self.zone))
        by_day = OPENS <= local.time() < CLOSES
        if not by_day and not self._agreed_to(local.time()):
            broken.add("hours")
        for reason, since, until in self.freezes:
            if since <= asked.at and (until is None or asked.at < until):
                broken.add("money_freeze" if reason in MONEY else "person_freeze")
        if asked.kind == "visit" and not (two and by_day):
            broken.add("visits")
        if asked.kind in {"sms", "app", "letter"} and words == "none":
            broken.add("templates")
        if asked.whom != "debtor" and not self._third_person_may(asked, words):
            broken.add("third_person")
        if asked.kind == "call":
            today = [one for one in self.made if one.kind == "call" and self._same_day(one, asked)]
            connected = [one for one in today if one.result in {"", "connected"}]
            if asked.result not in FAILED and len(connected) >= MOST_CONNECTED:
                broken.add("connected_calls")
            if len([one for one in today if one.number == asked.number]) >= MOST_ATTEMPTS:
                broken.add("attempts")
        return broken

    def _agreed_to(self, clock: time) -> bool:
        if self.agreed is None:
            return False
        begins, ends = self.agreed
        if begins < ends:
            return begins <= clock < ends
        return clock >= begins or clock < ends

    def _same_day(self, one: Made, other: Made) -> bool:
        zone = ZoneInfo(self.zone)
        return one.at.astimezone(zone).date() == other.at.astimezone(zone).date()

    def _third_person_may(self, asked: Made, words: str) -> bool:
        decided = [given for at, given in self.consents if at <= asked.at]
        if not (decided and decided[-1]):
            return False
        if self.stopped_at is not None and self.stopped_at <= asked.at:
            return False
        if asked.kind == "sms" and words == "good":  # good for the debtor: they tell of the debt
            return False
        tries = [
            one
            for one in sorted(self.made, key=lambda one: one.at)
            if one.kind == "call"
            and one.whom == "debtor"
            and one.number == self.debtors_number
            and one.at < asked.at
        ]
        last = tries[-FAILURES:]
        if len(last) == FAILURES and all(one.result in FAILED for one in last):
            return True
        proved = False
        for one in tries:
            if one.result == "invalid_number":
                proved = True
            elif one.result in {"", "connected"}:
                proved = False
        return proved
