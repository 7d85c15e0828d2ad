"""Assessments: a score, its reasons and the limit that follows, decided on frozen evidence and kept with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.services.actor import acting_as
from devices.models import ConsentReceipt
from devices.services import borrower_lock
from lending.models import Borrower, CreditLine, LimitChange
from lending.services import limits, lines
from scoring.maths.evaluation import Evaluation, Nearest, evaluate
from scoring.models import Assessment
from scoring.services.assessment import (
    decision_evidence,
    line_status,
    people,
    proposals,
    snapshots,
)
from scoring.services.assessment.people import Person
from scoring.services.assessment.snapshots import Occasion, Rules
from scoring.services.model_registry import artefacts

Trigger = Assessment.Trigger


def assess(
    *,
    borrower: Borrower,
    as_of: datetime,
    on: date,
    trigger: Trigger,
    actor: str,
    maker: User | None = None,
) -> Assessment:
    """Assess one person and do what the policy says, all or nothing. The same instant and trigger twice is once.

    What lies above the policy's authority is asked for by `maker`, where they may; else it waits to be taken up.
    Raises what opening a line and loading a model raise, policies.NoPolicy and products.NoProduct.
    """
    occasion = Occasion(as_of, on, trigger, actor, maker)
    return _assess(borrower.pk, occasion, snapshots.rules(on=on), None, 0)


def assess_many(
    *, borrower_ids: Sequence[int], as_of: datetime, on: date, trigger: Trigger, actor: str
) -> list[Assessment]:
    """Assess people in order, their features computed at once, each in a transaction of their own."""
    receipts = _last_receipts(borrower_ids)
    gathered = people.gather(borrower_ids=borrower_ids, as_of=as_of, on=on)
    occasion, rules = Occasion(as_of, on, trigger, actor), snapshots.rules(on=on)
    return [
        _assess(person.borrower_id, occasion, rules, person, receipts.get(person.borrower_id, 0))
        for person in gathered
    ]


def would_be(
    *, borrower: Borrower, as_of: datetime, on: date, trigger: Trigger, without: frozenset[str]
) -> Evaluation | None:
    """Return what an assessment without some sources would decide, and keep nothing. None: there is no line."""
    line = CreditLine.objects.filter(borrower=borrower).first()
    if line is None:
        return None
    (person,) = people.gather(borrower_ids=[borrower.pk], as_of=as_of, on=on, without=without)
    rules, standing = snapshots.rules(on=on), line_status.of(line=line, on=on)
    snapshot = snapshots.freeze(
        person, standing, rules, Occasion(as_of, on, trigger), product_code=line.product_code
    )
    return evaluate(snapshot, artefacts.scorer_of(person.model))


def recompute(assessment: Assessment) -> list[str]:
    """Decide an assessment again from its snapshot alone, and name what isn't the same; nothing is kept.

    The model is read anew by its hash. Raises artefacts.ArtefactTampered.
    """
    if snapshots.digest(assessment.snapshot) != assessment.snapshot_sha256:
        return ["snapshot"]
    model = assessment.model
    scorer = (
        artefacts.load(model.artefact, assessment.snapshot["model"]["sha256"]) if model else None
    )
    decided = fields_of(evaluate(assessment.snapshot, scorer))
    return [name for name, value in decided.items() if getattr(assessment, name) != value]


def fields_of(found: Evaluation) -> dict[str, Any]:
    """Write an evaluation as an assessment keeps it."""
    score = found.score
    return {
        "log_odds": score.log_odds.hex() if score else "",
        "pd_ppm": score.pd_ppm if score else None,
        "points": score.points if score else None,
        "reasons": [
            {"kind": part.kind, "points": part.points, "feature": part.feature}
            for part in found.parts
        ],
        "bounds": [{"name": bound.name.value, "fen": bound.fen} for bound in found.bounds],
        "nearest_change": _nearest(found.nearest),
        "limit_fen": found.decision.limit_fen,
        "rule": found.decision.rule.value,
        "outcome": found.outcome,
    }


def _assess(
    borrower_id: int, occasion: Occasion, rules: Rules, person: Person | None, receipt: int
) -> Assessment:
    """Assess one person in their turn: what was withdrawn since it was gathered isn't used any more."""
    with acting_as(occasion.actor), transaction.atomic():
        borrower_lock.lock_borrowers(borrower_ids=[borrower_id])
        line = _line(borrower_id, occasion.on)
        done = Assessment.objects.filter(
            borrower_id=borrower_id, trigger=occasion.trigger, as_of=occasion.as_of
        ).first()
        if done is not None:
            return done
        if person is None or _last_receipts([borrower_id]).get(borrower_id, 0) != receipt:
            (person,) = people.gather(
                borrower_ids=[borrower_id], as_of=occasion.as_of, on=occasion.on
            )
        return _decide(line, person, occasion, rules)


def _decide(line: CreditLine, person: Person, occasion: Occasion, rules: Rules) -> Assessment:
    standing = line_status.of(line=line, on=occasion.on)
    snapshot = snapshots.freeze(person, standing, rules, occasion, product_code=line.product_code)
    found = evaluate(snapshot, artefacts.scorer_of(person.model))
    assessment = Assessment(
        borrower_id=person.borrower_id,
        as_of=occasion.as_of,
        on=occasion.on,
        trigger=occasion.trigger,
        actor=occasion.actor,
        model=person.model if found.score else None,
        policy_id=rules.policy_id,
        sources=dict(person.states),
        snapshot=snapshot,
        snapshot_sha256=snapshots.digest(snapshot),
        limit_before_fen=line.limit_fen,
        **fields_of(found),
    )
    if assessment.outcome == Assessment.Outcome.SET:
        assessment.limit_change = _change(line, assessment)
    assessment.save(force_insert=True)
    _sign(assessment, occasion)
    return assessment


def _change(line: CreditLine, assessment: Assessment) -> LimitChange | None:
    """Change the limit at once, on the evidence of the assessment."""
    limits.change(
        line=line,
        to_fen=assessment.limit_fen,
        on=assessment.on,
        evidence=decision_evidence.of(assessment),
    )
    return line.limit_changes.order_by("-pk").first()


def _sign(assessment: Assessment, occasion: Occasion) -> None:
    """Make the officer who assessed by hand the maker of what waits, unless another request about the limit is open.

    What nobody signs waits for an officer to take it up.
    """
    maker = occasion.maker
    if assessment.outcome != Assessment.Outcome.WAITS or maker is None:
        return
    if proposals.may_take_up(maker) and proposals.is_free(assessment):
        reason = _("Assessed by hand: the policy leaves this limit to two officers.")
        proposals.take_up(assessment=assessment, maker=maker, reason=reason, on=occasion.on)


def _nearest(nearest: Nearest) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": nearest.kind}
    if nearest.kind:
        written["limit_fen"] = nearest.limit_fen
    if nearest.kind == "instalments":
        written["instalments"] = nearest.instalments
    if nearest.change is not None:
        written["feature"] = nearest.change.feature
        written["to"] = nearest.change.to.hex()
        written["edge"] = nearest.change.edge.hex()
    return written


def _line(borrower_id: int, on: date) -> CreditLine:
    """Lock a person's line; whoever has none gets one, with nothing to draw yet."""
    locked = CreditLine.objects.select_for_update().filter(borrower=borrower_id).first()
    if locked is not None:
        return locked
    opened = lines.open_line(borrower=Borrower.objects.get(pk=borrower_id), on=on)
    return CreditLine.objects.select_for_update().get(pk=opened.pk)


def _last_receipts(borrower_ids: Sequence[int]) -> dict[int, int]:
    """Return the last decision of each person about their data."""
    receipts = ConsentReceipt.objects.filter(borrower__in=borrower_ids).values("borrower_id")
    return dict(receipts.annotate(last=Max("pk")).values_list("borrower_id", "last"))
