"""The tables of scoring."""

from scoring.models.assessments import Assessment, ReviewRequest, TakenUp
from scoring.models.comparisons import Comparison
from scoring.models.evidence import BureauReport, Transaction
from scoring.models.insurance import InsuranceQuote, PricingTable
from scoring.models.model_versions import ModelStep, ModelVersion
from scoring.models.policies import LimitPolicy
from scoring.models.samples import Sample, SampleRow
from scoring.models.watch import (
    BookPicture,
    Finding,
    ShadowChunk,
    ShadowRun,
    ShadowScore,
    StabilityFigure,
)

__all__ = [
    "Assessment",
    "BookPicture",
    "BureauReport",
    "Comparison",
    "Finding",
    "InsuranceQuote",
    "LimitPolicy",
    "ModelStep",
    "ModelVersion",
    "PricingTable",
    "ReviewRequest",
    "Sample",
    "SampleRow",
    "ShadowChunk",
    "ShadowRun",
    "ShadowScore",
    "StabilityFigure",
    "TakenUp",
    "Transaction",
]
