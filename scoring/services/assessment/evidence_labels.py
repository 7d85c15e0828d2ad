"""Labels of the evidence for a limit that a model or a reviewer proposes, where a checker reads it.

Evidence is frozen as codes, as `decision_evidence` writes it; words are of the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.maths.calendar import BUSINESS_ZONE
from core.maths.money import fen_from_yuan, grouped_yuan, percent
from core.services import labels
from scoring.models.assessments import RULES
from scoring.services import feature_labels
from scoring.services.assessment.explanations import BOUNDS

_WORDS = {
    "assessed_at": _("assessed at"),
    "score": _("score"),
    "pd_ppm": _("probability of default"),
    "model": _("model version"),
    "policy_version": _("limit policy"),
    "rule": _("by which rule"),
    "reasons": _("reasons"),
    "bounds": _("bounds of the limit"),
    "feature_values": _("feature values"),
    "snapshot_sha256": _("hash of the snapshot"),
    "review": _("human review"),
    "assessment": _("assessment"),
    "limit_by_model": _("limit by the policy"),
}


def register() -> None:
    """Enter the words. May run twice."""
    labels.enter(_WORDS)
    labels.enter_formatters(
        {
            "assessed_at": _instant,
            "pd_ppm": _chance,
            "policy_version": "v{}".format,
            "rule": _rule,
            "reasons": _reasons,
            "bounds": _bounds,
        }
    )


def _instant(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"


def _chance(ppm: int) -> str:
    return percent(round(ppm, -2))


def _rule(code: str) -> str:
    return str(dict(RULES).get(code, code))


def _reasons(parts: Sequence[str]) -> str:
    """Format "+10 bureau.utilisation" as the feature and its points."""
    return "; ".join([f"{_part(code)} {points}" for points, code in map(str.split, parts)])


def _part(code: str) -> str:
    if code == "base":
        return gettext("where everybody begins")
    if code == "rest":
        return gettext("everything else")
    return feature_labels.title(code)


def _bounds(parts: Sequence[str]) -> str:
    """Format "income 5051.00" as the rule and what it allows."""
    return "; ".join(
        [
            f"{BOUNDS[name]} ¥{grouped_yuan(fen_from_yuan(amount))}"
            for name, amount in map(str.split, parts)
        ]
    )
