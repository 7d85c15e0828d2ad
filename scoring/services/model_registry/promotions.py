"""Moving a model from stage to stage: by the written rule, and by two people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.maths.money import percent
from core.models import Approval
from core.services import approval_actions, approvals, labels
from core.services.approval_actions import ApprovalAction, Payload
from scoring.models import ModelVersion, StageTransition
from scoring.services.model_registry import promotion_rule
from scoring.services.model_registry.promotion_rule import Condition

ACTION = "scoring.promote_model"
MOST_SHARE_PPM = 500_000
# What the conditions of the rule, and the rest of a request, are called.
_WORDS = {
    "stage": gettext_lazy("stage"),
    "share": gettext_lazy("share of assessments"),
    "found": gettext_lazy("found"),
    "needed": gettext_lazy("needed"),
    "holds": gettext_lazy("holds"),
    "validated": gettext_lazy("validated by another person"),
    "artefact_intact": gettext_lazy("stored model is the one that was built"),
    "not_expired": gettext_lazy("its time is not over"),
    "open_findings": gettext_lazy("open findings"),
    "days_in_stage": gettext_lazy("days in its stage"),
    "shadow_scores": gettext_lazy("people scored beside the champion"),
    "auc_out_of_time": gettext_lazy("AUC out of time, against the champion's interval"),
    "deciles_outside": gettext_lazy("deciles outside their interval"),
    "psi": gettext_lazy("shift of scores (PSI)"),
}
Stage = ModelVersion.Stage


class Promotion(Payload, frozen=True):
    """From where to where, and what share of assessments, per million."""

    from_stage: str
    to_stage: str
    from_share_ppm: int
    to_share_ppm: int


class NoSuchMove(Refused):
    """A model can't be moved from where it stands to there."""

    code = "no_such_move"
    status = 422


class RuleNotMet(Refused):
    """A condition of the written rule does not hold."""

    code = "rule_not_met"


class NotAShare(Refused):
    """A challenger decides between one in a million and half of the assessments, nothing else has a share."""

    code = "not_a_share"
    status = 422


class PlaceTaken(Refused):
    """There is one challenger at a time."""

    code = "place_taken"


class StageMoved(Refused):
    """The model no longer stands where the request started from."""

    code = "stage_moved"


def register() -> None:
    """Enter the action, and its words, where approvals find them. May run twice."""
    action = ApprovalAction(
        ACTION, Promotion, do_promote, gettext_lazy("move of a model"), describe_promote
    )
    approval_actions.register(action)
    labels.enter(_WORDS)


def propose(
    *,
    model: ModelVersion,
    to_stage: ModelVersion.Stage,
    on: date,
    maker: User,
    reason: str,
    share_ppm: int = 0,
) -> Approval:
    """Ask for a move. The figures of the rule, as they stand on `on`, are frozen into the request."""
    row = ModelVersion.objects.get(pk=model.pk)
    return approvals.request(
        action=ACTION,
        target=row,
        payload=Promotion(
            from_stage=row.stage,
            to_stage=to_stage,
            from_share_ppm=row.share_ppm,
            to_share_ppm=share_ppm,
        ),
        maker=maker,
        reason=reason,
        on=on,
        evidence=evidence_of(model=row, to_stage=to_stage, on=on),
    )


def evidence_of(*, model: ModelVersion, to_stage: ModelVersion.Stage, on: date) -> dict[str, Any]:
    """Return the rule's figures, for the checker and for good."""
    found = promotion_rule.conditions(model, to_stage, on)
    return {"as_of": on.isoformat(), **{each.code: _figures(each) for each in found}}


def do_promote(payload: Promotion, *, approval: Approval, on: date) -> dict[str, Any]:
    """Do the approved move, if the rule still holds; a champion that is replaced retires with it."""
    # Two moves at once would each see the other's place as it was: the models in use are taken in one order.
    locked = ModelVersion.objects.select_for_update().defer("artefact").order_by("pk")
    rows = {row.pk: row for row in locked}
    model = rows[int(approval.target_id)]
    to_stage, share_ppm = _asked(payload, model)
    _require_place(model, to_stage, rows)
    _require_rule(model, to_stage, on)
    evidence = evidence_of(model=model, to_stage=to_stage, on=on)
    if to_stage == Stage.CHAMPION:
        _retire_the_champion(rows, approval, on, by=model)
        evidence["rollback"] = model.stage == Stage.RETIRED
    _move(model, to_stage, share_ppm, approval, on, evidence)
    return {"version": model.number, "stage": str(to_stage), "share_ppm": share_ppm}


def describe_promote(payload: Promotion, approval: Approval) -> str:
    """Return what a request asks for, to the checker."""
    model = ModelVersion.objects.only("number", "kind").get(pk=approval.target_id)
    if payload.from_stage == Stage.RETIRED:
        return _("Roll back to model %(model)s, the champion before.") % {"model": model}
    words = _("Model %(model)s from %(before)s to %(after)s.") % {
        "model": model,
        "before": Stage(payload.from_stage).label,
        "after": Stage(payload.to_stage).label,
    }
    if payload.to_share_ppm:
        share = percent(payload.to_share_ppm)
        words += " " + _("It decides %(share)s of assessments.") % {"share": share}
    return words


def _asked(payload: Promotion, model: ModelVersion) -> tuple[ModelVersion.Stage, int]:
    if (payload.from_stage, payload.from_share_ppm) != (model.stage, model.share_ppm):
        raise StageMoved(
            _("The model has moved since this was asked."),
            remedy=_("Reject this request and ask anew."),
            value=model.get_stage_display(),
        )
    to_stage, share_ppm = payload.to_stage, payload.to_share_ppm
    if to_stage not in promotion_rule.moves(model):
        raise NoSuchMove(
            _("A model can't be moved there from where it stands."),
            remedy=_("Choose one of the moves that its page offers."),
            field="to_stage",
            value=to_stage,
        )
    _require_share(to_stage, share_ppm)
    return Stage(to_stage), share_ppm


def _require_share(to_stage: str, share_ppm: int) -> None:
    most_ppm = MOST_SHARE_PPM if to_stage == Stage.CHALLENGER else 0
    if not min(most_ppm, 1) <= share_ppm <= most_ppm:
        raise NotAShare(
            _("A challenger decides more than nothing and at most half of the assessments."),
            remedy=_("Give a share for a challenger, above 0% and at most 50%, and none else."),
            field="share",
            value=str(share_ppm),
        )


def _require_place(
    model: ModelVersion, to_stage: ModelVersion.Stage, rows: dict[int, ModelVersion]
) -> None:
    others = (row for row in rows.values() if row.pk != model.pk and row.stage == to_stage)
    taken = next(others, None) if to_stage == Stage.CHALLENGER else None
    if taken is not None:
        raise PlaceTaken(
            _("There is a challenger already."),
            remedy=_("Have it promoted or retired first."),
            value=str(taken),
        )


def _require_rule(model: ModelVersion, to_stage: ModelVersion.Stage, on: date) -> None:
    failing = [each for each in promotion_rule.conditions(model, to_stage, on) if not each.holds]
    if failing:
        found = [
            _("%(condition)s: %(found)s, needed %(needed)s")
            % {
                "condition": labels.word_for(each.code),
                "found": each.found,
                "needed": each.needed,
            }
            for each in failing
        ]
        raise RuleNotMet(
            _("The written rule does not let this model move there yet."),
            remedy=_("Wait until every condition holds, or build another model."),
            field="to_stage",
            value="; ".join(found),
        )


def _retire_the_champion(
    rows: dict[int, ModelVersion], approval: Approval, on: date, *, by: ModelVersion
) -> None:
    standing = next((row for row in rows.values() if row.stage == Stage.CHAMPION), None)
    if standing is not None:
        _move(standing, Stage.RETIRED, 0, approval, on, {"replaced_by": by.number})


def _move(
    model: ModelVersion,
    to_stage: ModelVersion.Stage,
    share_ppm: int,
    approval: Approval,
    on: date,
    evidence: dict[str, Any],
) -> None:
    from_stage = model.stage
    model.stage, model.share_ppm = to_stage, share_ppm
    model.save(update_fields=["stage", "share_ppm"])
    StageTransition.objects.create(
        model=model,
        from_stage=from_stage,
        to_stage=to_stage,
        on=on,
        approval=approval,
        evidence=evidence | ({"share_ppm": share_ppm} if share_ppm else {}),
    )


def _figures(condition: Condition) -> dict[str, Any]:
    return {"found": condition.found, "needed": condition.needed, "holds": condition.holds}
