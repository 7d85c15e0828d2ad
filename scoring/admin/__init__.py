"""What officers see and do with evidence, models and assessments; importing a module registers its pages."""

from scoring.admin import comparisons

__all__ = ["comparisons"]
