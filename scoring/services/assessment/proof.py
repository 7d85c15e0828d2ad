"""The proof of stored assessments: each decided again from its snapshot, and held against what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.services import proofs
from core.services.proofs import Finding, Proof
from scoring.models import Assessment
from scoring.services.assessment import assessments

ROWS_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Proved:
    """One assessment and what of it isn't as its snapshot gives it."""

    assessment_id: int
    borrower_number: str
    differences: tuple[str, ...]


def prove(*, borrower_number: str = "") -> Iterator[Proved]:
    """Decide all stored assessments again, or one person's, oldest first. Nothing is kept."""
    stored = Assessment.objects.select_related(
        "borrower", "model", "limit_change__line", "taken_up__approval"
    ).order_by("pk")
    if borrower_number:
        stored = stored.filter(borrower__number=borrower_number)
    for assessment in stored.iterator(chunk_size=ROWS_AT_A_TIME):
        yield Proved(assessment.pk, assessment.borrower.number, tuple(_differences(assessment)))


def register() -> None:
    """Enter this proof; it decides everything again, so it runs by command. May run twice."""
    title = gettext_lazy("assessments against their snapshots")
    proofs.register(Proof("assessments", title, findings, nightly=False))


def findings() -> Iterator[Finding]:
    """Name every assessment that isn't as its snapshot gives it, with what of it."""
    for proved in prove():
        if proved.differences:
            place = (
                f"scoring_assessment {proved.assessment_id} of borrower {proved.borrower_number}"
            )
            yield Finding(place, ", ".join(proved.differences), _("what its snapshot gives"))


def _told(snapshot: dict[str, Any], name: str) -> Any:
    return datetime.fromisoformat(snapshot[name]) if name == "as_of" else snapshot[name]


def _differences(assessment: Assessment) -> list[str]:
    try:
        found = assessments.recompute(assessment)
    except Refused as refusal:
        return [refusal.code]
    except Exception as error:  # noqa: BLE001 - a damaged row may break any reader of it
        return [f"{type(error).__name__}: {error}"]
    found += [
        name
        for name, value in (
            ("on", assessment.on.isoformat()),
            ("as_of", assessment.as_of),
            ("trigger", assessment.trigger),
        )
        if _told(assessment.snapshot, name) != value
    ]
    change, taken = assessment.limit_change, getattr(assessment, "taken_up", None)
    if change is not None and change.line.borrower_id != assessment.borrower_id:
        found.append("borrower")
    if change is not None and change.to_fen != assessment.limit_fen:
        found.append("limit_change")
    if taken is not None and taken.approval.payload["to_fen"] != assessment.limit_fen:
        found.append("approval")
    kept = [change.evidence] if change else []
    kept += [taken.approval.evidence] if taken else []
    if any(one.get("snapshot_sha256") != assessment.snapshot_sha256 for one in kept):
        found.append("evidence")
    return found
