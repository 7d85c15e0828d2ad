"""What a decision about a limit rested on, as it is kept with the change, frozen. Source: product rules, section 9."""

from __future__ import annotations

from typing import Any

from core.maths.money import yuan
from scoring.models import Assessment


def of(assessment: Assessment) -> dict[str, Any]:
    """Write an assessment's score, reasons and feature values as the evidence of a limit change."""
    snapshot = assessment.snapshot
    return {
        "assessed_at": snapshot["as_of"],
        "score": assessment.points,
        "pd_ppm": assessment.pd_ppm,
        "model": snapshot["model"] and "v{number} {sha256}".format(**snapshot["model"]),
        "policy_version": snapshot["policy"]["number"],
        "rule": assessment.rule,
        "reasons": [
            f"{part['points']:+d} {part['feature'] or part['kind']}" for part in assessment.reasons
        ],
        "bounds": [f"{bound['name']} {yuan(bound['fen'])}" for bound in assessment.bounds],
        "feature_values": {
            # The shortest decimal that reads back as the same float.
            name: repr(float.fromhex(value))
            for name, value in snapshot["features"].items()
            if value is not None
        },
        "snapshot_sha256": assessment.snapshot_sha256,
    }
