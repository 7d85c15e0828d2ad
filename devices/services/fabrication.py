"""Look for made-up data, let a person decide, and say how far data is trusted. Nobody is refused by a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import day_of
from core.models import Approval
from devices.maths.catalogue import Kind
from devices.maths.fabrication import RULES_THAT_OPEN_A_CASE, Finding
from devices.maths.trust import (
    MADE_UP_DAYS,
    STANDING_DAYS,
    TRUSTED,
    Doubt,
    Sign,
    Word,
    cleared_rules,
    doubt,
    is_made_up,
    standing_rules,
)
from devices.maths.trust import trust as trust_of
from devices.models import FabricationCase, FabricationFlag, Observation
from devices.services import borrower_lock
from devices.services import fabrication_findings as findings
from devices.services.fabrication_findings import Found, Review
from lending.models import Borrower
from lending.services.limits import ACTION as LIMIT_ASKED

CHUNK = 500
# New data of so many days back is looked at, so that a missed night is made up for by the next.
LOOK_BACK = timedelta(days=2)

_Signs = dict[tuple[int, str], list[FabricationFlag]]
_Words = dict[tuple[int, str], list[Word]]


class CaseIsClosed(Refused):
    """A person decided this case already."""

    code = "case_is_closed"


class ReasonIsMissing(Refused):
    """A verdict has its reason."""

    code = "reason_is_missing"
    status = 422


def review(
    *,
    on: date,
    as_of: datetime,
    since: datetime | None = None,
    applications: Mapping[int, datetime] | None = None,
) -> int:
    """Look at everybody of whom something came since, or who applied, and say how many new signs there are.

    `since` is LOOK_BACK before `as_of` unless given. `applications` are the latest instants at which people asked for
    credit, by primary key, beside the limits that officers asked for. May run twice: a sign that stands isn't written
    again, and one person and kind has one open case.
    """
    begun = since or as_of - LOOK_BACK
    applied = {**_limits_asked(begun - LOOK_BACK, as_of), **(applications or {})}
    people = _with_news(begun, as_of, on) | applied.keys()
    findings.forget(first_day=Review((), on, as_of).first_day)
    chunks = [Review(chunk, on, as_of) for chunk in _chunks(sorted(people))]
    for chunk in chunks:
        with transaction.atomic():
            findings.renew_signatures(findings.bands(chunk))
    return sum(_review_chunk(chunk, applied) for chunk in chunks)


def _with_news(begun: datetime, as_of: datetime, on: date) -> set[int]:
    """Return who has observations that came in (begun, as_of], of days under review."""
    return set(
        Observation.objects.filter(
            known_at__gt=begun,
            known_at__lte=as_of,
            day__range=(on - timedelta(days=findings.REVIEWED_DAYS - 1), on),
        )
        .values_list("borrower_id", flat=True)
        .distinct()
    )


def _limits_asked(begun: datetime, as_of: datetime) -> dict[int, datetime]:
    """Return for whom a limit was asked since, and when last."""
    asked = (
        Approval.objects.filter(action=LIMIT_ASKED, made_at__gt=begun, made_at__lte=as_of)
        .values_list("target_id")
        .annotate(last=Max("made_at"))
    )
    last = {int(line): at for line, at in asked}
    lines = Borrower.objects.filter(line__in=last).values_list("pk", "line")
    return {who: last[line] for who, line in lines}


def _chunks(people: list[int]) -> Iterator[tuple[int, ...]]:
    for first in range(0, len(people), CHUNK):
        yield tuple(people[first : first + CHUNK])


@transaction.atomic
def _review_chunk(chunk: Review, applied: Mapping[int, datetime]) -> int:
    borrower_lock.lock_borrowers(borrower_ids=chunk.borrowers)
    known = findings.bands(chunk)
    found: list[Found] = [
        *findings.of_one(known),
        *findings.alike(chunk, known),
        *findings.same_totals(chunk),
        *findings.devices_at_two(chunk),
        *findings.heaps(chunk, applied),
    ]
    flagged, words = _history(chunk.borrowers)
    new = [
        FabricationFlag(
            borrower_id=who,
            kind=kind.value,
            rule=rule.value,
            from_on=finding.from_on,
            through_on=finding.through_on,
            evidence=dict(finding.evidence),
            found_at=chunk.as_of,
        )
        for (who, kind, rule), finding in sorted(findings.merged(found).items())
        if not _is_told(flagged[who, kind.value], finding)
        and rule.value not in cleared_rules(words[who, kind.value], chunk.as_of)
    ]
    for flag in FabricationFlag.objects.bulk_create(new):
        flagged[flag.borrower_id, flag.kind].append(flag)
    for key in sorted({(flag.borrower_id, flag.kind) for flag in new}):
        _open_case(*key, flagged[key], words[key], chunk)
    return len(new)


def _history(borrowers: Collection[int]) -> tuple[_Signs, _Words]:
    """Return all flags and words of these people, by person and kind."""
    flagged: _Signs = defaultdict(list)
    words: _Words = defaultdict(list)
    for flag in FabricationFlag.objects.filter(borrower__in=borrowers):
        flagged[flag.borrower_id, flag.kind].append(flag)
    closed = FabricationCase.objects.filter(borrower__in=borrowers, closed_at__isnull=False)
    for case in closed.prefetch_related("flags"):
        if case.closed_at is not None:
            is_genuine = case.verdict == FabricationCase.Verdict.GENUINE
            flags = case.flags.all()
            rules = frozenset(flag.rule for flag in flags)
            first = min((flag.from_on for flag in flags), default=day_of(case.closed_at))
            word = Word(is_genuine, rules, first, case.closed_at)
            words[case.borrower_id, case.kind].append(word)
    return flagged, words


def _signs(flags: Iterable[FabricationFlag]) -> list[Sign]:
    return [Sign(flag.rule, flag.from_on, flag.through_on, flag.found_at) for flag in flags]


def _is_told(flags: Iterable[FabricationFlag], finding: Finding) -> bool:
    """Return whether the same rule was found broken over some of the same days."""
    return any(flag.rule == finding.rule and flag.through_on >= finding.from_on for flag in flags)


def _open_case(
    who: int, kind: str, flags: list[FabricationFlag], words: list[Word], chunk: Review
) -> None:
    """Ask a person to look, where several rules stand; add the new signs to a case that is open already."""
    rules = standing_rules(_signs(flags), words, chunk.as_of, chunk.on)
    case = FabricationCase.objects.filter(borrower=who, kind=kind, closed_at=None).first()
    if case is None:
        if len(rules) < RULES_THAT_OPEN_A_CASE or is_made_up(words, chunk.as_of):
            return
        case = FabricationCase.objects.create(borrower_id=who, kind=kind, opened_at=chunk.as_of)
    oldest = chunk.on - timedelta(days=findings.REVIEWED_DAYS)
    case.flags.add(*(flag for flag in flags if flag.rule in rules and flag.through_on >= oldest))


@transaction.atomic
def decide(
    *,
    case: FabricationCase,
    verdict: FabricationCase.Verdict,
    reason: str,
    officer: User,
    at: datetime,
) -> FabricationCase:
    """Close a case with what a person makes of it. One officer decides: no limit changes by it.

    Genuine clears its rules for this person and kind, made up takes all trust away, each for a while (see
    `devices.maths.trust`). Raises CaseIsClosed, ReasonIsMissing.
    """
    if not reason.strip():
        raise ReasonIsMissing(
            _("A verdict has its reason."),
            remedy=_("Write what you saw and why you decided so."),
            field="reason",
        )
    locked = FabricationCase.objects.select_for_update().get(pk=case.pk)
    if locked.closed_at is not None:
        raise CaseIsClosed(
            _("This case is decided already."),
            remedy=_("Read its verdict; new signs open a new case."),
            value=locked.get_verdict_display(),
        )
    locked.verdict, locked.reason = verdict, reason.strip()
    locked.closed_by, locked.closed_at = officer, at
    locked.save(update_fields=["verdict", "reason", "closed_by", "closed_at"])
    return locked


def trust(*, borrowers: Collection[int], kind: Kind, as_of: datetime) -> dict[int, float]:
    """Return the trust in these people's data of one kind, as known at an instant: 1 where nothing was found."""
    return lowest_trust(kinds=dict.fromkeys(borrowers, (kind,)), as_of=as_of)


def lowest_trust(*, kinds: Mapping[int, Collection[Kind]], as_of: datetime) -> dict[int, float]:
    """Return the lowest trust in any of the kinds named of each person: 1 where none is named or nothing was found."""
    flagged, words = _history(kinds)
    on = day_of(as_of)

    def of_one(key: tuple[int, str]) -> float:
        return trust_of(_signs(flagged[key]), words[key], as_of, on)

    return {
        who: min((of_one((who, kind.value)) for kind in named), default=TRUSTED)
        for who, named in kinds.items()
    }


def made_up(*, asked: Collection[tuple[int, datetime]]) -> dict[tuple[int, datetime], set[Kind]]:
    """Return the kinds of data without any trust of each person at an instant, those with some left out."""
    _flagged, words = _history({who for who, _as_of in asked})
    found: dict[tuple[int, datetime], set[Kind]] = defaultdict(set)
    for who, as_of in asked:
        for kind in Kind:
            if (who, kind.value) in words and is_made_up(words[who, kind.value], as_of):
                found[who, as_of].add(kind)
    return dict(found)


def doubted(*, kind: Kind, as_of: datetime) -> dict[int, Doubt]:
    """Return whose data of one kind isn't trusted whole, how far it is and from which day, as known at an instant."""
    flagged = FabricationFlag.objects.filter(
        kind=kind, found_at__lte=as_of, through_on__gte=as_of - timedelta(days=STANDING_DAYS + 1)
    )
    made_up = FabricationCase.objects.filter(
        kind=kind,
        verdict=FabricationCase.Verdict.FABRICATED,
        closed_at__gt=as_of - timedelta(days=MADE_UP_DAYS),
        closed_at__lte=as_of,
    )
    people = set(flagged.values_list("borrower_id", flat=True))
    people.update(made_up.values_list("borrower_id", flat=True))
    signs, words = _history(people)
    on = day_of(as_of)
    found = {
        who: doubt(_signs(signs[who, kind.value]), words[who, kind.value], as_of, on)
        for who in sorted(people)
    }
    return {who: one for who, one in found.items() if one is not None}
