"""What an assessment rests on: gathered for many people at once, frozen for each, hashed.

Values are written as exact hexadecimal floats and all else as whole numbers and texts, so that what is read back from
the database is to the bit what was decided on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from core.services import payloads
from devices.maths.catalogue import DEVICE_KINDS
from devices.services import fabrication
from lending.models import Ceiling
from lending.services import ceilings, products
from scoring.features.catalogue import FEATURES
from scoring.features.feature_set import Assessed
from scoring.maths.limits import Affordability, LineStatus, Terms
from scoring.maths.stored import Scorer
from scoring.models import Assessment, ModelVersion
from scoring.services import affordability, features
from scoring.services.assessment import policies
from scoring.services.model_registry import artefacts, findings, models

FORMAT = 1
NOT_IN_MODEL = "not_in_model"
_MILLION = 1_000_000
# What a person may act on: never what they are, nor their health, nor what is past and can't be made good.
_RECORDS_TO_ACT_ON = frozenset(
    {
        "repayment.share_late",
        "repayment.mean_days_late",
        "repayment.on_time_streak",
        "repayment.days_past_due",
        "bureau.utilisation",
        "bureau.inquiries_3m",
        "bureau.overdue_accounts",
    }
)
_STATISTICS_TO_ACT_ON = frozenset({"coverage"})
_LEVELS_TO_ACT_ON = frozenset({"wear_minutes", "cash_out_yuan", "night_purchases"})
_WHOLE_UNITS = frozenset({"count", "day"})
_SCORERS_KEPT = 8


@dataclass(frozen=True)
class Person:
    """What was gathered of one person at an instant, before their line is looked at."""

    borrower_id: int
    model: ModelVersion | None
    is_blocked: bool
    states: Mapping[str, str]
    values: Mapping[str, float]
    scored: frozenset[str]
    means: Affordability
    trust_ppm: int


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


def gather(
    *,
    borrower_ids: Sequence[int],
    as_of: datetime,
    on: date,
    without: frozenset[str] = frozenset(),
) -> list[Person]:
    """Gather the evidence of people, in order; one computation of features for all of them.

    `without` leaves sources out as if their consents were withdrawn. Raises as `artefacts.load` does.
    """
    found = features.compute(people=[Assessed(who, as_of) for who in borrower_ids], without=without)
    used = {who: found.used(row) for row, who in enumerate(borrower_ids)}
    lived_on = affordability.of(used=used, as_of=as_of)
    trust = _trust(used, as_of)
    in_use = models.in_use(on=on)
    blocked: dict[int, bool] = {}
    people = []
    for row, who in enumerate(borrower_ids):
        model = in_use.deciding(who)
        scorer = scorer_of(model)
        if model is not None and model.pk not in blocked:
            artefacts.require_untouched(model)
            blocked[model.pk] = findings.block_increases(model)
        known = frozenset[str]().union(*scorer.variants) if scorer else frozenset[str]()
        scored = used[who] & known
        people.append(
            Person(
                borrower_id=who,
                model=model,
                is_blocked=model is not None and blocked[model.pk],
                states={
                    str(source): NOT_IN_MODEL if source in used[who] - scored else str(state)
                    for source, state in found.sources[row].items()
                },
                values=_values(scorer, scored, found.values, row) if scorer else {},
                scored=scored,
                means=lived_on[who],
                trust_ppm=trust[who],
            )
        )
    return people


def freeze(
    person: Person,
    standing: LineStatus,
    rules: Rules,
    *,
    product_code: str,
    as_of: datetime,
    on: date,
    trigger: str,
) -> dict[str, Any]:
    """Write down all that an evaluation needs, and nothing else."""
    model = person.model
    return payloads.storable(
        {
            "format": FORMAT,
            "as_of": as_of.isoformat(),
            "on": on.isoformat(),
            "trigger": str(trigger),
            "model": model and {"number": model.number, "sha256": model.sha256},
            "scored": sorted(person.scored),
            "features": {
                name: None if math.isnan(value) else value.hex()
                for name, value in person.values.items()
            },
            "may_change": may_change(person.values),
            "policy": dict(rules.policy),
            "terms": asdict(rules.terms_of(product_code, on)),
            "legal_cap_fen": rules.legal_cap_fen,
            "means": asdict(person.means),
            "trust_ppm": person.trust_ppm,
            "standing": asdict(standing),
            "fell_overdue": trigger == Assessment.Trigger.OVERDUE and standing.is_overdue,
            "withdrew": trigger == Assessment.Trigger.WITHDRAWAL,
            "is_blocked": person.is_blocked,
        },
        field="snapshot",
    )


def digest(snapshot: Mapping[str, Any]) -> str:
    """Hash a snapshot."""
    return payloads.digest(dict(snapshot))


def scorer_of(model: ModelVersion | None) -> Scorer | None:
    """Return the scorer of a model version; each process reads one once. Raises as `artefacts.load` does."""
    return None if model is None else _scorer(model.pk, model.sha256)


def may_change(names: Mapping[str, Any]) -> dict[str, tuple[int, bool]]:
    """Return of the features that a person may act on which way is bad, and whether they count whole things."""
    allowed = {}
    for name in names:
        feature = FEATURES.get(name)
        if feature is None or not feature.direction:
            continue
        if (
            name in _RECORDS_TO_ACT_ON
            or feature.statistic in _STATISTICS_TO_ACT_ON
            or (feature.statistic == "level" and feature.metric in _LEVELS_TO_ACT_ON)
        ):
            whole = feature.unit in _WHOLE_UNITS and not feature.statistic
            allowed[name] = (feature.direction, whole)
    return allowed


@lru_cache(maxsize=_SCORERS_KEPT)
def _scorer(model_id: int, sha256: str) -> Scorer:
    text = ModelVersion.objects.values_list("artefact", flat=True).get(pk=model_id)
    return artefacts.load(text, sha256)


def _values(
    scorer: Scorer, scored: frozenset[str], values: Mapping[str, Any], row: int
) -> dict[str, float]:
    """Return the features that the model reads; of a source that isn't scored nothing."""
    return {
        name: float(values[name][row]) if source in scored and name in values else math.nan
        for name, source in scorer.source_of.items()
    }


def _trust(used: Mapping[int, frozenset[str]], as_of: datetime) -> dict[int, int]:
    """Return the lowest trust in any device's data that is used of each person, per million."""
    kinds = {
        who: [kind for kind in DEVICE_KINDS if kind in sources] for who, sources in used.items()
    }
    lowest = fabrication.lowest_trust(kinds=kinds, as_of=as_of)
    return {who: round(share * _MILLION) for who, share in lowest.items()}
