"""An assessment drawn: the score among people, the reasons as a waterfall, the bounds as bars, the scores so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template import Library

from core.maths.money import grouped_yuan, percent
from scoring.models import Assessment
from scoring.services.assessment import explanations, score_scale
from scoring.services.assessment.explanations import Reason

register = Library()

# A drawing's own units; the page stretches it. The scale stands in the narrow column.
WIDTH, NARROW = 640, 320
_PAD = 12
_SCALE_HEIGHT, _HISTORY_HEIGHT = 90, 120
MOST_SCORES = 24


@register.filter
def chance(pd_ppm: int) -> str:
    """Write a probability of default (per million) as a percentage of two decimals at most."""
    return percent(round(pd_ppm, -2))


@register.inclusion_tag("admin/scoring/assessment/scale.html")
def score_scale_of(assessment: Assessment) -> dict[str, Any]:
    """Draw how many people have which score, and where this one stands."""
    scale = score_scale.of(assessment)
    if scale is None:
        return {"scale": None}
    low = min(scale.bands[0][0], scale.points) - 5
    high = max(scale.bands[-1][1], scale.points) + 5
    tallest = max(share / max(to - start, 1) for start, to, share in scale.bands) or 1

    def across(value: float) -> float:
        return round((value - low) / (high - low) * NARROW, 1)

    bars = []
    for start, to, share in scale.bands:
        height = round(share / max(to - start, 1) / tallest * _SCALE_HEIGHT, 1)
        wide = round(max(across(to) - across(start) - 1, 1), 1)
        here = start <= scale.points < to
        bars.append((across(start), _SCALE_HEIGHT - height, wide, height, here))
    return {
        "scale": scale,
        "bars": bars,
        "marker": across(scale.points),
        "ticks": [(across(edge), edge) for edge in range(-(-low // 50) * 50, high, 50)],
        "width": NARROW,
        "height": _SCALE_HEIGHT,
    }


@register.inclusion_tag("admin/scoring/assessment/waterfall.html")
def waterfall(reasons: Sequence[Reason]) -> dict[str, Any]:
    """Draw the reasons one under another, each from where the last one ended; the last is the score."""
    if not reasons:
        return {"rows": []}
    return {"rows": _steps(reasons), "score": sum(reason.points for reason in reasons)}


@register.inclusion_tag("admin/scoring/assessment/bounds.html")
def bounds(assessment: Assessment) -> dict[str, Any]:
    """Draw how much each rule would allow; the smallest binds."""
    found = assessment.bounds
    if not found:
        return {"rows": []}
    binding = min(found, key=lambda bound: bound["fen"])
    most = max(bound["fen"] for bound in found) or 1
    return {
        "rows": [
            {
                "name": explanations.BOUNDS[bound["name"]],
                "amount": grouped_yuan(bound["fen"]),
                "percent": max(100 * bound["fen"] // most, 1),
                "binds": bound is binding,
            }
            for bound in sorted(found, key=lambda bound: int(bound["fen"]))
        ]
    }


@register.inclusion_tag("admin/scoring/assessment/history.html")
def score_history(assessment: Assessment) -> dict[str, Any]:
    """Draw the scores of a person so far, this one marked."""
    stored = Assessment.objects.filter(borrower=assessment.borrower_id, points__isnull=False)
    scored = list(stored.only("as_of", "points", "limit_fen")[:MOST_SCORES])[::-1]
    if len(scored) < 2:
        return {"dots": []}
    low = min(one.points or 0 for one in scored) - 5
    high = max(one.points or 0 for one in scored) + 5
    first, last = scored[0].as_of, scored[-1].as_of
    span = max((last - first).total_seconds(), 1)
    dots = [
        {
            "x": round(_PAD + (one.as_of - first).total_seconds() / span * (WIDTH - 2 * _PAD), 1),
            "y": round((high - (one.points or 0)) / (high - low) * _HISTORY_HEIGHT, 1),
            "points": one.points,
            "at": one.as_of,
            "here": one.pk == assessment.pk,
        }
        for one in scored
    ]
    return {
        "dots": dots,
        "line": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        "width": WIDTH,
        "height": _HISTORY_HEIGHT,
        "first": first,
        "last": last,
        "low": low + 5,
        "high": high - 5,
    }


def _steps(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Lay the parts end to end, over the range in which they move."""
    ends: list[int] = []
    for reason in reasons:
        ends.append((ends[-1] if ends else 0) + reason.points)
    low, high = min(ends) - 5, max(ends) + 5
    span = max(high - low, 1)
    rows = []
    for place, (reason, end) in enumerate(zip(reasons, ends, strict=True)):
        start = ends[place - 1] if place else low
        left, right = sorted((start, end))
        rows.append(
            {
                "reason": reason,
                "end": end,
                "left": round((left - low) / span * 100, 2),
                "wide": max(round((right - left) / span * 100, 2), 0.4),
                "side": "base" if not place else "up" if reason.points >= 0 else "down",
                "signed": f"{reason.points:+d}" if place else str(reason.points),
            }
        )
    return rows
