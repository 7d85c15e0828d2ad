"""A request's JSON in words: what stands now and what is asked for, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lending.maths.money import grouped_yuan, percent
from lending.models import Approval, ProductVersion

# What the keys of requests are called, where no field of the target says it.
NAMES = {
    "limit_fen": gettext_lazy("limit"),
    "fen": gettext_lazy("limit"),
    "principal_outstanding_fen": gettext_lazy("principal outstanding"),
    "held_fen": gettext_lazy("held"),
    "is_frozen": gettext_lazy("frozen"),
    "effective_on": gettext_lazy("effective on"),
    "effective_from": gettext_lazy("effective from"),
    "as_of": gettext_lazy("as of"),
    "payoff_fen": gettext_lazy("pay-off"),
    "days_past_due": gettext_lazy("days past due"),
    "due_principal_fen": gettext_lazy("due principal"),
    "due_interest_fen": gettext_lazy("due interest"),
    "penalty_interest_fen": gettext_lazy("penalty interest"),
    "compound_interest_fen": gettext_lazy("compound interest"),
    "credit_balance_fen": gettext_lazy("credit balance"),
    "amount_fen": gettext_lazy("amount"),
    "reference": gettext_lazy("reference"),
    "waived": gettext_lazy("waived"),
    "facts": gettext_lazy("facts"),
    "value_on": gettext_lazy("value date"),
    "fact": gettext_lazy("fact"),
    "principal": gettext_lazy("principal"),
    "interest": gettext_lazy("interest"),
    "penalty_interest": gettext_lazy("penalty interest"),
    "compound_interest": gettext_lazy("compound interest"),
    "first_due_on": gettext_lazy("first due date"),
    "instalments": gettext_lazy("instalments"),
    "certificate": gettext_lazy("certificate of erasure"),
    "stage": gettext_lazy("stage"),
    "share": gettext_lazy("share of assessments"),
    "found": gettext_lazy("found"),
    "needed": gettext_lazy("needed"),
    "holds": gettext_lazy("holds"),
    "validated": gettext_lazy("validated by another person"),
    "artefact_intact": gettext_lazy("stored model is the one that was built"),
    "not_expired": gettext_lazy("its time is not over"),
    "open_findings": gettext_lazy("open findings"),
    "days_in_stage": gettext_lazy("days in its stage"),
    "shadow_scores": gettext_lazy("people scored beside the champion"),
    "auc_out_of_time": gettext_lazy("AUC out of time, against the champion's interval"),
    "deciles_outside": gettext_lazy("deciles outside their interval"),
    "psi": gettext_lazy("shift of scores (PSI)"),
    "assessed_at": gettext_lazy("assessed at"),
    "score": gettext_lazy("score"),
    "pd_ppm": gettext_lazy("probability of default"),
    "model": gettext_lazy("model version"),
    "policy_version": gettext_lazy("limit policy"),
    "rule": gettext_lazy("by which rule"),
    "reasons": gettext_lazy("reasons"),
    "bounds": gettext_lazy("bounds of the limit"),
    "feature_values": gettext_lazy("feature values"),
    "snapshot_sha256": gettext_lazy("hash of the snapshot"),
    "review": gettext_lazy("human review"),
    "assessment": gettext_lazy("assessment"),
    "limit_by_model": gettext_lazy("limit by the policy"),
}

_AMOUNTS = ("principal", "interest", "penalty_interest", "compound_interest")


@dataclass(frozen=True)
class Change:
    """One field of what is asked: its name, what stands now (empty where nothing does), what is asked for."""

    name: str
    before: str
    after: str


def changes_asked(approval: Approval, target: Model | None) -> list[Change]:
    """Compare what is asked with what stands, field by field."""
    standing = _standing(target)
    payload = approval.payload
    moved = [key.removeprefix("to_") for key in payload if key.startswith("to_")]
    changes = [
        Change(
            _name(key, target),
            written(key, payload.get(f"from_{key}")),
            written(key, payload[f"to_{key}"]),
        )
        for key in moved
    ]
    return changes + [
        Change(_name(key, target), written(key, getattr(standing, key, None)), written(key, value))
        for key, value in payload.items()
        if key.removeprefix("to_").removeprefix("from_") not in moved
    ]


def _standing(target: Model | None) -> Model | None:
    """Give what the request is compared with: of a proposed product version, the terms in force."""
    if not isinstance(target, ProductVersion):
        return target
    approved = ProductVersion.objects.filter(
        code=target.code,
        status=ProductVersion.Status.APPROVED,
        effective_from__lte=target.effective_from,
    )
    return approved.exclude(pk=target.pk).first()


def pairs_of(json: dict[str, Any]) -> list[tuple[str, str]]:
    """Write a JSON object as names and values."""
    return [(_name(key, None), written(key, value)) for key, value in json.items()]


def written(key: str, value: Any) -> str:
    """Write one value as an officer reads it; the ending of its key says its unit."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return _written_number(key, value)
    if isinstance(value, dict):
        return "; ".join(f"{name} {text}" for name, text in pairs_of(value))
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def _written_number(key: str, value: int) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("_ppm"):
        return percent(value)
    return f"¥{grouped_yuan(value)}" if key.endswith("fen") or key in _AMOUNTS else str(value)


def _name(key: str, target: Model | None) -> str:
    if target is not None:
        try:
            return capfirst(str(target._meta.get_field(key).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001
        except FieldDoesNotExist:
            pass
    return capfirst(
        str(NAMES[key])
        if key in NAMES
        else key.removesuffix("_fen").removesuffix("_ppm").replace("_", " ")
    )
