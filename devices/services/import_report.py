"""What came of a file: counts by reason and metric, and the first rows that were refused, for people and machines.

No value of a row is kept here: it may be of somebody's body.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from devices.importers.interface import FileRefused
from devices.importers.sandbox import Parsed
from devices.models import ObservationImport
from devices.services.import_texts import FILE_TEXTS, LEFT_OUT_TEXTS, ROW_TEXTS
from devices.services.verdicts import reason
from lending.services.verdicts import Outcome, Verdict


@dataclass(slots=True)
class MetricLine:
    """What came in of one metric."""

    days: set[date] = field(default_factory=set)
    lowest: float = float("inf")
    highest: float = float("-inf")
    kept: int = 0
    refused: int = 0


@dataclass(slots=True)
class Report:
    """What came of one file. `people` are those among whom one must be named."""

    import_id: int
    state: str
    format: str = ""
    code: str = ""
    sentence: str = ""
    rows: int = 0
    people: tuple[str, ...] = ()
    outcomes: Counter[str] = field(default_factory=Counter)
    row_refusals: Counter[str] = field(default_factory=Counter)
    value_refusals: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    first_refused: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, MetricLine] = field(default_factory=dict)

    def add(self, metric: str, day: date, value: float, verdict: Verdict) -> None:
        """Count one value by its verdict."""
        line = self.metrics.setdefault(metric, MetricLine())
        self.outcomes[verdict.outcome.value] += 1
        if verdict.refusal is not None:
            line.refused += 1
            self.value_refusals[verdict.refusal.code] += 1
            if len(self.first_refused) < _MOST_NAMED:
                self.first_refused.append(
                    {"line": 0, "field": metric, "code": verdict.refusal.code, "metric": metric}
                )
            return
        line.kept += 1
        line.days.add(day)
        line.lowest, line.highest = min(line.lowest, value), max(line.highest, value)

    @property
    def kept_days(self) -> set[date]:
        """Give the days of which something is kept."""
        return {day for line in self.metrics.values() for day in line.days}

    def counts(self) -> dict[str, Any]:
        """Give what the database keeps of it."""
        return {
            "code": self.code,
            "rows": self.rows,
            "outcomes": {outcome.value: self.outcomes[outcome.value] for outcome in Outcome},
            "row_refusals": dict(self.row_refusals),
            "value_refusals": dict(self.value_refusals),
            "left_out": dict(self.left_out),
            "people": list(self.people),
            "metrics": {
                metric: {"days": len(line.days), "kept": line.kept, "refused": line.refused}
                for metric, line in self.metrics.items()
            },
        }

    def refusals(self) -> list[dict[str, Any]]:
        """Give the first rows and values that were refused, as codes: their words depend on who asks."""
        return self.first_refused


_MOST_NAMED = 20


def of_parsed(record: ObservationImport, parsed: Parsed) -> Report:
    """Begin the report of a file that could be read."""
    told = parsed.report
    report = Report(record.pk, record.state, parsed.format, rows=told.rows)
    report.row_refusals.update(told.refused)
    report.left_out.update(told.left_out)
    report.first_refused = [
        {"line": row.line, "field": row.field, "code": row.code} for row in told.first_refused
    ][:_MOST_NAMED]
    return report


def of_refusal(record: ObservationImport, refused: FileRefused) -> Report:
    """Report a file that was refused whole."""
    code = refused.code if refused.code in FILE_TEXTS else "reader_failed"
    report = Report(record.pk, record.state, record.format, code=code, people=refused.people)
    report.sentence = sentence_of(code)
    return report


def conclude(report: Report) -> Report:
    """Put the outcome into one sentence."""
    kept = report.outcomes[Outcome.STORED] + report.outcomes[Outcome.CORRECTED]
    refused = sum(report.row_refusals.values()) + report.outcomes[Outcome.REFUSED]
    report.sentence = _(
        "%(kept)d values are new, %(unchanged)d were known, %(refused)d rows or values were refused."
    ) % {
        "kept": kept,
        "unchanged": report.outcomes[Outcome.UNCHANGED],
        "refused": refused,
    }
    return report


def of_record(record: ObservationImport) -> Report:
    """Report an import again from what was kept of it."""
    counts: dict[str, Any] = record.counts or {}
    report = Report(
        record.pk,
        record.state,
        record.format,
        code=counts.get("code", ""),
        rows=counts.get("rows", 0),
        people=tuple(counts.get("people", ())),
        sentence=record.verdict,
    )
    report.outcomes.update(counts.get("outcomes", {}))
    report.row_refusals.update(counts.get("row_refusals", {}))
    report.value_refusals.update(counts.get("value_refusals", {}))
    report.left_out.update(counts.get("left_out", {}))
    report.first_refused = list(record.refusals)
    return report


def sentence_of(code: str) -> str:
    """Say why a file was refused, and what to do now."""
    text = FILE_TEXTS[code]
    return f"{text.rule} {text.way_out}"


def words_of(refusal: dict[str, Any]) -> dict[str, Any]:
    """Put one refused row or value into words, in the language of whoever asks."""
    code = refusal["code"]
    if "metric" in refusal:
        _field, rule, way_out = reason(code, refusal["metric"])
    else:
        rule, way_out = ROW_TEXTS[code].rule, ROW_TEXTS[code].way_out
    return {
        "line": refusal["line"],
        "field": refusal["field"],
        "code": code,
        "rule": str(rule),
        "way_out": str(way_out),
    }


def left_out_words(code: str) -> str:
    """Say what was left out on purpose."""
    return str(LEFT_OUT_TEXTS.get(code, code))
