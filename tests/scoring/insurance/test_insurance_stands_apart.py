"""Insurance reads nothing of credit, and credit nothing of insurance: in the code, and of a person."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from scoring.features.feature_set import Assessed
from scoring.services import features
from scoring.services.insurance import quotes
from tests.scoring.insurance.insured import AT, CREDIT, HEALTH, MOTOR, insured, quote

SCORING = Path(settings.BASE_DIR) / "scoring"
INSURANCE = {
    "admin/insurance.py",
    "admin/pricing.py",
    "admin/pricing_forms.py",
    "api/insurance.py",
    "maths/insurance.py",
    "models/insurance.py",
    "services/insurance/explanation.py",
    "services/insurance/pdf.py",
    "services/insurance/pricing.py",
    "services/insurance/quotes.py",
}
# What names everything there is: to register it, to erase it, or to invent people.
WIRING = {"apps.py", "admin/__init__.py", "models/__init__.py", "services/personal_data.py"}
WORDS = {"InsuranceQuote", "PricingTable", "HEALTH_INSURANCE", "MOTOR_INSURANCE"}
OF_SCORING_THAT_INSURANCE_MAY_IMPORT = {
    "scoring.models",
    "scoring.models.insurance",
    "scoring.services",
    "scoring.services.insurance",
    "scoring.services.insurance.quotes",
    "scoring.services.insurance.explanation",
    "scoring.maths.insurance",
    "scoring.maths.insurance_products",
    "scoring.admin.pricing_forms",
}
OF_CREDIT = {"CreditLine", "Loan", "LimitChange", "Assessment", "ModelVersion", "LimitPolicy"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SCORING.rglob("*.py")):
        name = path.relative_to(SCORING).as_posix()
        if not name.startswith(("migrations/", "demo/")):
            yield name, ast.parse(path.read_text())


def names_in(tree: ast.Module) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imports_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_nothing_else_in_scoring_reads_insurance() -> None:
    for name, tree in modules():
        if name not in INSURANCE | WIRING:
            assert not names_in(tree) & WORDS, name
            imported = {f"{module}.{what}" for module, what in imports_of(tree)}
            assert not [one for one in imported if "insurance" in one or "pricing" in one], name


def test_insurance_reads_nothing_of_credit() -> None:
    for name, tree in modules():
        if name in INSURANCE:
            assert not names_in(tree) & OF_CREDIT, name
            of_scoring = {
                module for module, _what in imports_of(tree) if module.startswith("scoring")
            }
            assert of_scoring <= OF_SCORING_THAT_INSURANCE_MAY_IMPORT, name


def test_every_module_of_insurance_is_there() -> None:
    assert {name for name, _tree in modules()} >= INSURANCE | WIRING


@pytest.mark.django_db
def test_who_agreed_to_credit_only_is_quoted_no_insurance() -> None:
    borrower = insured(*CREDIT)
    for product in ("health", "motor"):
        with pytest.raises(quotes.NoInsuranceConsent):
            quote(borrower, product)


@pytest.mark.django_db
def test_of_who_agreed_to_insurance_only_credit_reads_nothing() -> None:
    borrower = insured(HEALTH, MOTOR)
    assert quote(borrower).premium_after_fen < 1000_00
    told = features.compute(people=[Assessed(borrower.pk, AT)])
    assert told.sources[0]["band"] == "refused"
    assert told.sources[0]["car"] == "refused"
    assert not told.used(0)
