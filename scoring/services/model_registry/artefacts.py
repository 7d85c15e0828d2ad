"""Stored models: data with a hash. Nothing in them is run, and nothing is trusted before it was looked at."""

from __future__ import annotations

import hmac
import json
from functools import lru_cache
from typing import NoReturn

from django.db.models import CharField, Func
from django.utils.translation import gettext as _

from core.errors import Refused
from scoring.maths import scorecards, trees
from scoring.maths.stored import Malformed, Reader, Scorer, fingerprint
from scoring.models import ModelVersion

FORMAT = 1
LONGEST = 16 * 2**20
_MODELS_KEPT = 8


class ArtefactTampered(Refused):
    """The stored model isn't the one whose hash was registered."""

    code = "artefact_tampered"


class ArtefactUnreadable(Refused):
    """The stored text is no model, whatever its hash says."""

    code = "artefact_unreadable"


@lru_cache(maxsize=_MODELS_KEPT)
def load(text: str, sha256: str) -> Scorer:
    """Read a stored model. The last few stay in memory, by text and hash.

    Raises `ArtefactTampered` where the text isn't what was hashed, `ArtefactUnreadable` where it is no model.
    """
    _require_registered(fingerprint(text), sha256)
    return _read(text)


def require_untouched(model: ModelVersion) -> None:
    """Refuse a model whose stored text isn't the registered one any more, though this process read it when it was.

    The database hashes the text where it lies: a megabyte takes it ten milliseconds. Raises `ArtefactTampered`.
    """
    hashed = ModelVersion.objects.annotate(found=_Sha256("artefact"))
    _require_registered(hashed.values_list("found", flat=True).get(pk=model.pk), model.sha256)


def scorecard(text: str, sha256: str) -> scorecards.Scorecard:
    """Read a stored scorecard. Raises as `load` does, and where it is another kind of model."""
    scorer = load(text, sha256)
    if not isinstance(scorer, scorecards.Scorecard):
        _refuse("model.kind")
    return scorer


class _Sha256(Func):
    """The SHA-256 of a text as `fingerprint` writes it. Django's own asks for an extension of PostgreSQL."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


def _require_registered(found: str, sha256: str) -> None:
    if not hmac.compare_digest(found, sha256):
        raise ArtefactTampered(
            _("The stored model is not the one that was registered: its hash differs."),
            remedy=_(
                "Score with another model, tell the model's owner, and restore the text from a backup."
            ),
            field="artefact",
            value=sha256[:12],
        )


def scorer_of(model: ModelVersion | None) -> Scorer | None:
    """Return the scorer of a model version; each process reads one once. Raises as `load` does."""
    return None if model is None else _scorer(model.pk, model.sha256)


@lru_cache(maxsize=_MODELS_KEPT)
def _scorer(model_id: int, sha256: str) -> Scorer:
    return load(ModelVersion.objects.values_list("artefact", flat=True).get(pk=model_id), sha256)


def _read(text: str) -> Scorer:
    if len(text) > LONGEST:
        _refuse("model")
    try:
        model = Reader(json.loads(text, parse_constant=_refuse))
        model["format"].whole(least=FORMAT, most=FORMAT)
        kind = model["kind"].text()
        if kind == "scorecard":
            return scorecards.read(model)
        if kind == "challenger":
            return trees.read(model)
    except Malformed as fault:
        _refuse(str(fault))
    except (ValueError, RecursionError):
        _refuse("model")
    return _refuse("model.kind")


def _refuse(where: str) -> NoReturn:
    raise ArtefactUnreadable(
        _("The stored text is not a model that can be scored with."),
        remedy=_("Build the model anew and register what the command writes."),
        field=where,
    ) from None
