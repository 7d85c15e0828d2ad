"""The tables of scoring."""

from scoring.models.assessments import Assessment, ReviewRequest, TakenUp
from scoring.models.comparisons import Comparison
from scoring.models.evidence import BureauReport, Transaction
from scoring.models.insurance import InsuranceQuote, PricingTable
from scoring.models.model_versions import ModelVersion, StageTransition
from scoring.models.monitoring import (
    Finding,
    PortfolioSnapshot,
    ShadowChunk,
    ShadowRun,
    ShadowScore,
    StabilityFigure,
)
from scoring.models.policies import LimitPolicy
from scoring.models.samples import Sample, SampleRow

__all__ = [
    "Assessment",
    "BureauReport",
    "Comparison",
    "Finding",
    "InsuranceQuote",
    "LimitPolicy",
    "ModelVersion",
    "PortfolioSnapshot",
    "PricingTable",
    "ReviewRequest",
    "Sample",
    "SampleRow",
    "ShadowChunk",
    "ShadowRun",
    "ShadowScore",
    "StabilityFigure",
    "StageTransition",
    "TakenUp",
    "Transaction",
]
