"""An assessment in sentences: reasons, sources and what would raise the limit to the person, progress to officers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.maths.money import grouped_yuan
from core.models import Approval
from devices.maths.catalogue import Kind
from scoring.features.catalogue import FEATURES, LEAST_DAYS_OF_90, LEAST_FEATURES
from scoring.models import Assessment
from scoring.services import feature_labels
from scoring.services.assessment.proposals import Progress

BOUNDS: dict[str, Promise] = {
    "product": gettext_lazy("highest limit of the product"),
    "income": gettext_lazy("months of income by probability of default"),
    "affordability": gettext_lazy("instalments that free income can bear"),
    "legal": gettext_lazy("legal ceiling per person"),
    "behaviour_only": gettext_lazy("highest limit on behaviour alone"),
    "low_trust": gettext_lazy("highest limit at low trust"),
}
_STATES: dict[str, Promise] = {
    "used": gettext_lazy("%(source)s: used."),
    "refused": gettext_lazy(
        "%(source)s: not agreed to. You are scored without it, and nothing is guessed in its place."
    ),
    "no_data": gettext_lazy("%(source)s: agreed to, but nothing has come yet."),
    "no_data_of_our_own": gettext_lazy("%(source)s: no data yet."),
    "too_few_days": gettext_lazy(
        "%(source)s: not used, since fewer than %(days)d of the last 90 days have data."
    ),
    "too_few_features": gettext_lazy(
        "%(source)s: not used, since fewer than %(features)d figures of its family could be computed."
    ),
    "distrusted": gettext_lazy("%(source)s: not used, since a person found the data made up."),
    "not_in_model": gettext_lazy("%(source)s: there, but the model in use does not read it."),
}
# What a person agrees to, kind by kind. How they repaid here is our own record, and asks for no consent.
_AGREED_TO = frozenset[str](Kind)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step from the neutral beginning to the score."""

    kind: str
    points: int
    feature: str
    sentence: str


def reasons(assessment: Assessment, *, masked: bool = False) -> list[Reason]:
    """Return what made the score, in order; the points add up to it. Masked, without what was measured."""
    return [
        Reason(part["kind"], part["points"], part["feature"], _reason(assessment, part, masked))
        for part in assessment.reasons
    ]


def sources(assessment: Assessment) -> list[tuple[str, str, str]]:
    """Return of each source what became of it: its code, its state, a sentence."""
    return [
        (source, state, source_sentence(source, state))
        for source, state in assessment.sources.items()
    ]


def source_sentence(source: str, state: str) -> str:
    """Return of one source whether it was used, and why not."""
    name = feature_labels.source_name(source)
    if state == "no_data" and source not in _AGREED_TO:
        state = "no_data_of_our_own"
    return str(_STATES[state]) % {
        "source": name[:1].upper() + name[1:],
        "days": LEAST_DAYS_OF_90,
        "features": LEAST_FEATURES,
    }


def nearest_change(assessment: Assessment, *, masked: bool = False) -> str:
    """Return what would raise the limit, and to how much; or that nothing known would. Masked, not what is now."""
    nearest = assessment.nearest_change
    if not nearest.get("kind"):
        return _("No single change that we know of would raise the limit today.")
    limit = grouped_yuan(nearest["limit_fen"])
    if nearest["kind"] == "instalments":
        count = nearest["instalments"]
        return ngettext(
            "After %(count)d more instalment paid on time, the limit can rise to %(limit)s yuan.",
            "After %(count)d more instalments paid on time, the limit can rise to %(limit)s yuan.",
            count,
        ) % {"count": count, "limit": limit}
    name = nearest["feature"]
    words = feature_labels.phrase_beyond(
        name,
        float.fromhex(nearest["edge"]),
        float.fromhex(nearest["to"]),
        is_less=name in FEATURES and FEATURES[name].direction > 0,
    )
    value = feature_labels.value_words(name, value_of(assessment.snapshot, name))
    value = "•••" if masked else value
    return _("With “%(change)s” instead of %(value)s, the limit would be %(limit)s yuan.") % {
        "change": words,
        "value": value,
        "limit": limit,
    }


def decision(assessment: Assessment) -> str:
    """Return what became of the limit."""
    words: dict[str, str] = {
        Assessment.Outcome.SET: _("Your limit is %(limit)s yuan from now on."),
        Assessment.Outcome.WAITS: _(
            "A limit of %(limit)s yuan is proposed, and two officers decide it. Until then yours stays %(before)s yuan."
        ),
        Assessment.Outcome.UNCHANGED: _("Your limit of %(limit)s yuan stays as it is."),
        Assessment.Outcome.DECLINED: _("No limit can be given today."),
        Assessment.Outcome.BLOCKED: _(
            "No limit is raised by machine at the moment: the model is being looked at. Yours stays %(before)s yuan."
        ),
    }
    said = words[assessment.outcome] % {
        "limit": grouped_yuan(assessment.limit_fen),
        "before": grouped_yuan(assessment.limit_before_fen),
    }
    missing = missing_source(assessment)
    return f"{said} {missing}" if missing else said


def progress(found: Progress) -> str:
    """Return, for an officer, how far a proposed limit has come."""
    obstacle, approval = found.obstacle, found.approval
    if approval is None:
        return obstacle.rule if obstacle else _("Waits for an officer to take it up.")
    words = {
        Approval.Verdict.OPEN: _("Taken up by %(maker)s, waits for a second officer."),
        Approval.Verdict.APPROVED: _("Taken up by %(maker)s, approved by %(checker)s."),
        Approval.Verdict.REJECTED: _("Taken up by %(maker)s, rejected by %(checker)s."),
        Approval.Verdict.WITHDRAWN: _("Taken up by %(maker)s, who withdrew it."),
    }
    if approval.verdict == Approval.Verdict.WITHDRAWN and approval.verdict_note == approval.reason:
        return _("Left as it is by %(maker)s: %(reason)s") % {
            "maker": approval.maker,
            "reason": approval.reason,
        }
    said = words[Approval.Verdict(approval.verdict)] % {
        "maker": approval.maker,
        "checker": approval.checker,
    }
    return f"{said} {obstacle.rule}" if obstacle else said


def missing_source(assessment: Assessment) -> str:
    """Return which sources are missing where nothing could be scored."""
    if assessment.points is not None:
        return ""
    names = [
        feature_labels.source_name(source)
        for source, state in assessment.sources.items()
        if state not in ("used", "not_in_model")
    ]
    if assessment.model_id is None and assessment.snapshot.get("model") is None:
        return _("No model is in use.")
    return _("There is no score: too little is known. Missing: %(sources)s.") % {
        "sources": ", ".join(names)
    }


def value_of(snapshot: Mapping[str, Any], name: str) -> float:
    """Read one frozen value; NaN where it is missing."""
    value = snapshot["features"].get(name)
    return math.nan if value is None else float.fromhex(value)


def _reason(assessment: Assessment, part: Mapping[str, Any], masked: bool) -> str:
    if part["kind"] == "base":
        return _("Everybody with the same evidence begins here")
    if part["kind"] == "rest":
        return _("Everything else together")
    name = part["feature"]
    if masked:
        return feature_labels.phrase_masked(name)
    late = _late_instalments(assessment.snapshot, name)
    words = late or feature_labels.phrase(name, value_of(assessment.snapshot, name))
    return words[:1].upper() + words[1:]


def _late_instalments(snapshot: Mapping[str, Any], name: str) -> str:
    """Format the share of late instalments as a count, where it is known of how many."""
    due = value_of(snapshot, "repayment.instalments_due")
    share = value_of(snapshot, name)
    if name != "repayment.share_late" or math.isnan(due) or math.isnan(share):
        return ""
    return ngettext(
        "you paid %(late)d of %(due)d instalment late",
        "you paid %(late)d of %(due)d instalments late",
        round(due),
    ) % {"late": round(share * due), "due": round(due)}
