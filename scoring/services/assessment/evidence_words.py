"""What the evidence of a limit that a model or a reviewer proposes is called, where a checker reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lending.services import payload_words

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
    payload_words.enter(_WORDS)
