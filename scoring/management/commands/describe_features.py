"""Write the tables of docs/features.md anew from the catalogue of features."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from scoring.features.catalogue import FEATURES, Feature
from scoring.services import feature_labels

PAGE = Path(settings.BASE_DIR) / "docs" / "features.md"
BEGIN, END = "<!-- from the catalogue: begin -->\n", "<!-- from the catalogue: end -->\n"
_SPEAKS = {1: "for bad", -1: "against", 0: "unknown"}


class Command(BaseCommand):
    help = "Writes the tables of docs/features.md from the catalogue of features."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--page", type=Path, default=PAGE)

    def handle(self, *args: object, page: Path, **options: object) -> None:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")


def renewed(page: str) -> str:
    """Put the tables into the page, between their two marks."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return before + BEGIN + "\n" + "\n".join(tables()) + "\n" + END + after


def tables() -> Iterator[str]:
    """Write one table for the figures of days, one for the records."""
    daily = [feature for feature in FEATURES.values() if feature.statistic]
    yield "| figure of a day | 名称 | source | unit | more of it speaks | statistics, by days |"
    yield "|---|---|---|---|---|---|"
    for _metric, features in groupby(daily, key=lambda feature: feature.metric):
        yield _metric_row(list(features))
    yield ""
    yield "| record | what it is | 名称 | unit | missing means | more of it speaks |"
    yield "|---|---|---|---|---|---|"
    for feature in FEATURES.values():
        if not feature.statistic:
            yield _row(
                f"`{feature.name}`",
                _in("en", feature.name),
                _in("zh-hans", feature.name),
                feature.unit,
                feature.missing,
                _SPEAKS[feature.direction],
            )


def _metric_row(features: list[Feature]) -> str:
    first = features[0]
    with override("zh-hans"):
        name = feature_labels.metric_name(first)
    statistics = "; ".join(
        f"{statistic} {', '.join(str(feature.window) for feature in group)}"
        for statistic, group in groupby(features, key=lambda feature: feature.statistic)
    )
    speaks = _SPEAKS[first.direction]
    return _row(f"`{first.metric}`", name, first.source.value, first.unit, speaks, statistics)


def _in(language: str, name: str) -> str:
    with override(language):
        return feature_labels.title(name)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
