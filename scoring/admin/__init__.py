"""What officers see and do with evidence, models and assessments; importing a module registers its pages."""

from scoring.admin import (
    assessments,
    comparisons,
    evidence,
    findings,
    insurance,
    models,
    policies,
    pricing,
    reviews,
)

__all__ = [
    "assessments",
    "comparisons",
    "evidence",
    "findings",
    "insurance",
    "models",
    "policies",
    "pricing",
    "reviews",
]
