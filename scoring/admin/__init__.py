"""What officers see and do with evidence, models and assessments; importing a module registers its pages."""

from scoring.admin import comparisons, evidence, findings, insurance, models, pricing

__all__ = ["comparisons", "evidence", "findings", "insurance", "models", "pricing"]
