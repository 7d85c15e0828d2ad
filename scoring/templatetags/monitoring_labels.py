"""Findings, sources and heat in words and colours, as officers read them."""

from __future__ import annotations

from typing import Any

from django.template import Library
from django.utils.translation import gettext as _

from scoring.models import Finding, StabilityFigure
from scoring.services import feature_labels
from scoring.services.monitoring.alert_rules import FEWEST_PEOPLE, PSI_HIGHEST, PSI_WARNING

register = Library()
Rule = Finding.Rule


@register.filter
def source_name(source: str) -> str:
    """Name a source of evidence."""
    return feature_labels.source_name(source)


@register.filter
def feature_title(name: str) -> str:
    """Name a feature as officers read it."""
    return feature_labels.title(name)


@register.filter
def people_lacking(figure: StabilityFigure) -> int:
    """Return how many people a finding takes where the figure is of fewer; else 0."""
    return FEWEST_PEOPLE if figure.people < FEWEST_PEOPLE else 0


@register.filter
def heat_of_psi(figure: StabilityFigure) -> str:
    """Return the look of a PSI or CSI: calm, changing from 0.1, changed above 0.25; few people say nothing."""
    if figure.people < FEWEST_PEOPLE:
        return "few"
    if figure.value > PSI_HIGHEST:
        return "changed"
    return "changing" if figure.value >= PSI_WARNING else "calm"


@register.filter
def heat_of_share(value: float | None) -> int:
    """Return how strongly a share is coloured, in whole percent."""
    return 0 if value is None else round(60 * value)


@register.filter
def in_percent(value: float | str | None, places: int = 1) -> str:
    """Write a share as a percentage; a dash where there is none, which a template gives as an empty text."""
    return f"{value:.{places}%}" if isinstance(value, float | int) else "–"


@register.filter
def band_name(band: str) -> str:
    """Name a band of days past due, or the end of a loan."""
    return {"0": _("not past due"), "settled": _("settled")}.get(band, band)


@register.filter
def what_to_do(finding: Finding) -> str:
    """Return what an officer does about a finding of a rule."""
    return {
        Rule.DRIFT: _(
            "Look at the features that moved most. Where a source changed, have it put right; where people changed, "
            "have a new sample drawn and a model built on it."
        ),
        Rule.CALIBRATION: _(
            "The foretold rate isn't the true one. Have the model built anew on later outcomes; until then look at "
            "the limits of this decile by hand."
        ),
        Rule.DISCRIMINATION: _(
            "The model parts good from bad worse than at its validation. See which family lost its worth on the "
            "head-to-head page, and have a new model built."
        ),
        Rule.EXPIRED: _(
            "Have the model validated anew as a new version, or promote another. It goes on deciding, but raises no "
            "limit by itself."
        ),
        Rule.TAMPERED: _(
            "Restore the stored text from a backup and find out who changed it. Until then this model scores nobody."
        ),
        Rule.REPORTED: _(
            "Read what the colleague saw, look into it, and close it with what you found."
        ),
    }[Rule(finding.rule)]


@register.filter
def in_words(finding: Finding) -> str:
    """Return in one sentence what was found, with its figures."""
    evidence = finding.evidence
    tellers = {
        Rule.DRIFT: _drift,
        Rule.CALIBRATION: _calibration,
        Rule.DISCRIMINATION: _discrimination,
    }
    if finding.rule in tellers:
        return tellers[Rule(finding.rule)](finding.subject, evidence)
    if finding.rule == Rule.EXPIRED:
        return _("Its time ended on %(day)s.") % {"day": evidence["expired_on"]}
    if finding.rule == Rule.REPORTED:
        return _("%(title)s: %(words)s (reported by %(reporter)s)") % {
            "title": finding.subject,
            "words": evidence["words"],
            "reporter": evidence["reported_by"],
        }
    return _("Registered under the hash %(hash)s…; what is stored has another.") % {
        "hash": evidence["registered_sha256"][:12]
    }


def _drift(_subject: str, evidence: dict[str, Any]) -> str:
    words = _("PSI %(psi)s in %(month)s among %(people)s people; the mark is %(mark)s.") % {
        "psi": f"{evidence['value']:.3f}",
        "month": evidence["month"][:7],
        "people": f"{evidence['people']:,}",
        "mark": f"{PSI_HIGHEST:.2f}",
    }
    moved = ", ".join(
        f"{feature_labels.title(feature['feature'])} ({feature['csi']:.2f})"
        for feature in evidence["most_moved"]
    )
    if not moved:
        return words
    return " ".join([words, _("Moved most: %(features)s.") % {"features": moved}])


def _calibration(subject: str, evidence: dict[str, Any]) -> str:
    return _(
        "Decile %(decile)s of who drew in %(vintage)s: foretold %(foretold)s, came %(came)s (%(bads)d of %(people)d; "
        "%(low)s to %(high)s). The month before was outside too."
    ) % {
        "decile": subject,
        "vintage": evidence["vintage"][:7],
        "foretold": in_percent(evidence["mean_pd"]),
        "came": in_percent(evidence["value"]),
        "bads": evidence["bads"],
        "people": evidence["people"],
        "low": in_percent(evidence["low"]),
        "high": in_percent(evidence["high"]),
    }


def _discrimination(subject: str, evidence: dict[str, Any]) -> str:
    return _(
        "AUC %(auc)s (%(low)s to %(high)s) of %(people)s people who drew in %(vintage)s; at validation %(validated)s."
    ) % {
        "auc": f"{evidence['value']:.3f}",
        "low": f"{evidence['low']:.3f}",
        "high": f"{evidence['high']:.3f}",
        "people": f"{evidence['people']:,}",
        "vintage": subject,
        "validated": f"{evidence['validated'][0]:.3f}",
    }
