"""What an assessment rests on: frozen for each person, hashed.

Values are written as exact hexadecimal floats and all else as whole numbers and texts, so that what is read back from
the database is to the bit what was decided on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from core.services import payloads
from lending.models import Ceiling
from lending.services import ceilings, products
from scoring.features.actionable import may_change
from scoring.maths.limits import LineStatus, Terms
from scoring.models import Assessment
from scoring.services.assessment import policies
from scoring.services.assessment.people import Person

FORMAT = 1


@dataclass(frozen=True)
class Occasion:
    """When and why people are assessed, and who stands for it; `maker` is the officer who does it by hand."""

    as_of: datetime
    on: date
    trigger: Assessment.Trigger
    actor: str = ""
    maker: User | None = None


@dataclass(frozen=True)
class Rules:
    """What holds for everybody on a day."""

    policy: Mapping[str, Any]
    policy_id: int
    terms: Mapping[str, Terms]
    legal_cap_fen: int | None

    def terms_of(self, product_code: str, on: date) -> Terms:
        """Return the terms of a product, in force on the day `on` of these rules; raises NoProduct."""
        if product_code not in self.terms:
            raise products.none_in_force(code=product_code, on=on)
        return self.terms[product_code]


def rules(*, on: date) -> Rules:
    """Read the policy, each product's terms on offer and the legal ceiling of a business date."""
    policy = policies.in_force(on=on)
    return Rules(
        policy=policies.figures_of(policy) | {"number": policy.number},
        policy_id=policy.pk,
        terms={
            code: Terms(version.max_instalments, version.daily_rate_ppm, version.due_day)
            for code, version in products.versions_in_force(on=on).items()
        },
        legal_cap_fen=ceilings.in_force(kind=Ceiling.Kind.BALANCE, on=on),
    )


def freeze(
    person: Person, standing: LineStatus, rules: Rules, occasion: Occasion, *, product_code: str
) -> dict[str, Any]:
    """Write down all that an evaluation needs, and nothing else."""
    model = person.model
    return payloads.storable(
        {
            "format": FORMAT,
            "as_of": occasion.as_of.isoformat(),
            "on": occasion.on.isoformat(),
            "trigger": str(occasion.trigger),
            "model": model and {"number": model.number, "sha256": model.sha256},
            "scored": sorted(person.scored),
            "features": {
                name: None if math.isnan(value) else value.hex()
                for name, value in person.values.items()
            },
            "may_change": may_change(person.values),
            "policy": dict(rules.policy),
            "terms": asdict(rules.terms_of(product_code, occasion.on)),
            "legal_cap_fen": rules.legal_cap_fen,
            "means": asdict(person.means),
            "trust_ppm": person.trust_ppm,
            "standing": asdict(standing),
            "fell_overdue": occasion.trigger == Assessment.Trigger.OVERDUE and standing.is_overdue,
            "withdrew": occasion.trigger == Assessment.Trigger.WITHDRAWAL,
            "is_blocked": person.is_blocked,
        },
        field="snapshot",
    )


def digest(snapshot: Mapping[str, Any]) -> str:
    """Hash a snapshot."""
    return payloads.digest(dict(snapshot))
