"""Which models are in use, and which of them decides an assessment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from scoring.models import ModelVersion

_MILLION = 1_000_000


@dataclass(frozen=True)
class InUse:
    """The models that decide on a day; their artefacts are read from the database when first asked for."""

    champion: ModelVersion | None
    challenger: ModelVersion | None

    def deciding(self, borrower_id: int) -> ModelVersion | None:
        """Choose the model for a person; none where there is no champion."""
        if self.challenger is not None and is_in_share(self.challenger, borrower_id):
            return self.challenger
        return self.champion


def in_use(*, on: date) -> InUse:
    """Find the champion and the challenger. For many people at once: one query.

    An expired challenger decides nobody; an expired champion goes on, with a finding.
    """
    stages = (ModelVersion.Stage.CHAMPION, ModelVersion.Stage.CHALLENGER)
    found = {
        row.stage: row for row in ModelVersion.objects.filter(stage__in=stages).defer("artefact")
    }
    champion = found.get(ModelVersion.Stage.CHAMPION)
    challenger = found.get(ModelVersion.Stage.CHALLENGER)
    if champion is None or (challenger is not None and is_expired(challenger, on)):
        challenger = None
    return InUse(champion=champion, challenger=challenger)


def scored_nightly() -> list[ModelVersion]:
    """List the models that score every night: champion, challenger and those in shadow, by version."""
    stages = (
        ModelVersion.Stage.CHAMPION,
        ModelVersion.Stage.CHALLENGER,
        ModelVersion.Stage.SHADOW,
    )
    return list(ModelVersion.objects.filter(stage__in=stages).defer("artefact").order_by("number"))


def is_expired(model: ModelVersion, on: date) -> bool:
    """Return whether a model's time is over; on `expires_on` itself it is."""
    return on >= model.expires_on


def is_in_share(model: ModelVersion, borrower_id: int) -> bool:
    """Return whether a challenger decides for a person, always the same. Who is in stays in as the share grows."""
    drawn = hashlib.sha256(f"{model.sha256}:{borrower_id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % _MILLION < model.share_ppm
