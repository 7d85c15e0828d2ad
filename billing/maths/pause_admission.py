"""What a new pause, and the end of one, must keep to before it is recorded. Source: product rules, section 13."""

from collections.abc import Sequence

from billing.maths.errors import BrokenRule
from billing.maths.facts import Fact, FactKind
from billing.maths.pauses import overlapping
from billing.maths.replay import in_force


def admit_pause(known: Sequence[Fact], new: Fact) -> None:
    """Raise BrokenRule unless a new fact leaves each pause with days and never two of one kind at once.

    Of any other kind than a pause, a resume or a reversal, nothing is asked.
    """
    if new.kind is FactKind.PAUSE:
        _require_days(new)
    if new.kind is FactKind.RESUME:
        _require_standing_pause(known, new)
    if new.kind in (FactKind.PAUSE, FactKind.REVERSAL):
        _require_one_at_once(known, new)


def _require_days(new: Fact) -> None:
    if new.pause is None or not new.pause.stops or new.pause.until <= new.value_on:
        raise BrokenRule(
            code="invalid_pause",
            field="until",
            rule=f"is a day after the pause's first, {new.value_on}, and the pause stops something",
            value=new.pause and new.pause.until.isoformat(),
            remedy="choose a later day",
        )


def _require_standing_pause(known: Sequence[Fact], new: Fact) -> None:
    standing = in_force(known)
    pause = next((f for f in standing if f.reference == new.resumes and f.pause), None)
    if pause is None or any(f.resumes == new.resumes for f in standing):
        raise BrokenRule(
            code="no_pause_to_resume",
            field="of",
            rule="names a pause of the loan that was neither reversed nor resumed",
            value=new.resumes,
            remedy="there is nothing to resume",
        )
    if pause.pause and not pause.value_on <= new.value_on < pause.pause.until:
        raise BrokenRule(
            code="outside_its_pause",
            field="value_on",
            rule=f"is a day of the pause, from {pause.value_on} to the day before {pause.pause.until}",
            value=new.value_on.isoformat(),
            remedy="there is nothing to resume: it isn't paused on that day",
        )


def _require_one_at_once(known: Sequence[Fact], new: Fact) -> None:
    """Refuse a second pause of one thing at once, and a reversal that brings one pause into another."""
    found = overlapping(in_force([*known, new]))
    if found is None:
        return
    earlier, later, stop = found
    raise BrokenRule(
        code="paused_already",
        field="value_on",
        rule=f"{stop.value} is paused once at a time; pauses of {earlier.value_on} and {later.value_on} would overlap",
        value=new.value_on.isoformat(),
        remedy="resume or reverse one of them first",
    )
