"""What came of a file: counts by reason and metric, and the first rows that were refused, for people and machines.

No value of a row is kept here: it may be of somebody's body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.services.row_verdicts import Outcome, Verdict
from devices.importers.interface import FileRefused
from devices.importers.sandbox import Parsed
from devices.maths.catalogue import METRICS
from devices.models import ObservationImport
from devices.services.import_texts import (
    FILE_TEXTS,
    LEFT_OUT_TEXTS,
    NOTHING_TEXTS,
    ROW_TEXTS,
    TROUBLE_TEXTS,
    VALUE_REMEDIES,
)
from devices.services.row_refusals import reason

State = ObservationImport.State

_MOST_NAMED = 20
_REASONS_NAMED = 3
# Fields of the form, which their sentences name already.
_ASKED = frozenset({"password", "person", "file"})


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
    """What came of one file. `people` are those among whom one must be named.

    `code` is why nothing is stored; `line` (0 for none) and `blamed` are where a fault of the whole file lies.
    """

    state: str
    format: str = ""
    code: str = ""
    line: int = 0
    blamed: str = ""
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
        """Return the days of which something is kept."""
        return {day for line in self.metrics.values() for day in line.days}

    def counts(self) -> dict[str, Any]:
        """Return what the database keeps of it."""
        return {
            "code": self.code,
            "line": self.line,
            "field": self.blamed,
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
        """Return the first rows and values that were refused, as codes: their words depend on who asks."""
        return self.first_refused


def of_parsed(parsed: Parsed) -> Report:
    """Begin the report of a file that could be read."""
    told = parsed.report
    report = Report(State.READING, parsed.format, rows=told.rows)
    report.row_refusals.update(told.refused)
    report.left_out.update(told.left_out)
    report.first_refused = [
        {"line": row.line, "field": row.field, "code": row.code} for row in told.first_refused
    ][:_MOST_NAMED]
    return report


def of_refusal(refused: FileRefused) -> Report:
    """Report a file that was refused whole."""
    code = refused.code if refused.code in FILE_TEXTS else "reader_failed"
    report = Report(
        State.REFUSED,
        refused.format,
        code=code,
        line=refused.line,
        blamed=refused.field,
        people=refused.people,
    )
    report.sentence = sentence_of(report)
    return report


def conclude(report: Report) -> Report:
    """Close the report of a file that was read: refused where nothing of it is known now, with the reason as its code.

    A file of which every value was known before is done: whoever hands it in again, after a worker died half-way too,
    finds what it says in the books.
    """
    report.code = _why_nothing(report)
    report.state = State.REFUSED if report.code else State.DONE
    report.sentence = sentence_of(report)
    return report


def of_record(record: ObservationImport) -> Report:
    """Report an import again from what was kept of it, in the language of whoever asks."""
    counts: dict[str, Any] = record.counts or {}
    report = Report(
        record.state,
        record.format,
        code=counts.get("code", ""),
        line=counts.get("line", 0),
        blamed=counts.get("field", ""),
        rows=counts.get("rows", 0),
        people=tuple(counts.get("people", ())),
        sentence=record.verdict,
    )
    report.outcomes.update(counts.get("outcomes", {}))
    report.row_refusals.update(counts.get("row_refusals", {}))
    report.value_refusals.update(counts.get("value_refusals", {}))
    report.left_out.update(counts.get("left_out", {}))
    report.first_refused = list(record.refusals)
    if report.code or report.state == State.DONE:
        report.sentence = sentence_of(report)
    elif record.trouble:
        report.sentence = _sentence_of_trouble(record)
    return report


def of_trouble(code: str) -> Report:
    """Report a file that could not be read now, through no fault of its own."""
    return Report(State.REFUSED, sentence=f"{TROUBLE_TEXTS[code]} {_('Try again later.')}")


def _sentence_of_trouble(record: ObservationImport) -> str:
    return ngettext(
        "%(trouble)s It waits and is tried again: %(count)d attempt so far.",
        "%(trouble)s It waits and is tried again: %(count)d attempts so far.",
        record.attempts,
    ) % {
        "trouble": TROUBLE_TEXTS.get(record.trouble, TROUBLE_TEXTS["no_reader"]),
        "count": record.attempts,
    }


def _why_nothing(report: Report) -> str:
    """Name why nothing of a file that was read is known now; "" where something is."""
    outcomes = report.outcomes
    if outcomes[Outcome.STORED] + outcomes[Outcome.CORRECTED] + outcomes[Outcome.UNCHANGED]:
        return ""
    if report.value_refusals:
        return "no_value_kept"
    if report.row_refusals:
        return "no_row_readable"
    return "nothing_to_read" if report.rows or report.left_out else "no_rows"


def sentence_of(report: Report) -> str:
    """Return what came of a file as one sentence or two; the first fault with its line and column."""
    if report.code in FILE_TEXTS:
        text = FILE_TEXTS[report.code]
        place = _place(report.line, "" if report.blamed in _ASKED else report.blamed)
        rule = str(text.rule)
        if place:
            stop = rule[-1] if rule.endswith((".", "。")) else ""
            rule = f"{rule.removesuffix(stop)} ({place}){stop}"
        return f"{rule} {text.remedy}"
    if report.code in NOTHING_TEXTS:
        return " ".join(filter(None, (str(NOTHING_TEXTS[report.code]), *_details(report))))
    return " ".join(filter(None, (_counted(report), _first_fault(report))))


def sentence_of_preview(report: Report) -> str:
    """Return what would come of a file that some borrower hands in."""
    counted = ngettext(
        "%(kept)d values of %(days)d day would be stored, %(refused)d rows or values refused.",
        "%(kept)d values of %(days)d days would be stored, %(refused)d rows or values refused.",
        len(report.kept_days),
    ) % {
        "kept": report.outcomes[Outcome.STORED],
        "days": len(report.kept_days),
        "refused": sum(report.row_refusals.values()) + report.outcomes[Outcome.REFUSED],
    }
    return " ".join(filter(None, (counted, _first_fault(report))))


def _counted(report: Report) -> str:
    kept = report.outcomes[Outcome.STORED] + report.outcomes[Outcome.CORRECTED]
    refused = sum(report.row_refusals.values()) + report.outcomes[Outcome.REFUSED]
    if not kept and not refused:
        return ngettext(
            "Nothing is new: the file's one value was known already.",
            "Nothing is new: all %(count)d values of the file were known already.",
            report.outcomes[Outcome.UNCHANGED],
        ) % {"count": report.outcomes[Outcome.UNCHANGED]}
    return _(
        "%(kept)d values are new, %(unchanged)d were known, %(refused)d rows or values were refused."
    ) % {
        "kept": kept,
        "unchanged": report.outcomes[Outcome.UNCHANGED],
        "refused": refused,
    }


def _details(report: Report) -> Iterator[str]:
    """Yield why nothing is stored: the first fault and its way out, or what was left out."""
    yield _first_fault(report)
    if report.first_refused:
        yield words_of(report.first_refused[0])["remedy"]
    elif report.left_out:
        reasons = report.left_out.most_common(_REASONS_NAMED)
        yield _("Left out: %(reasons)s.") % {
            "reasons": "; ".join(f"{count} × {left_out_words(code)}" for code, count in reasons)
        }


def _first_fault(report: Report) -> str:
    if not report.first_refused:
        return ""
    refusal = report.first_refused[0]
    words = words_of(refusal)
    name = _called(refusal["metric"]) if "metric" in refusal else words["field"]
    return _("The first: %(where)s: %(rule)s.") % {
        "where": _place(words["line"], name) or _("the file"),
        "rule": words["rule"].rstrip("。."),
    }


def _called(slug: str) -> str:
    """Return what a metric is called in the reader's language, its slug where the catalogue doesn't know it."""
    metric = METRICS.get(slug)
    if metric is None:
        return slug
    return metric.name_zh if (get_language() or "").startswith("zh") else metric.name


def _place(line: int, name: str) -> str:
    """Return where a fault lies; "" where nothing is known of it."""
    place = [_("line %(line)s") % {"line": line}] if line else []
    return ", ".join([*place, name] if name else place)


def words_of(refusal: dict[str, Any]) -> dict[str, Any]:
    """Put one refused row or value into words, in the language of whoever asks."""
    code = refusal["code"]
    if "metric" in refusal:
        _field, rule, remedy = reason(code, refusal["metric"])
        # A file is as the app wrote it: whoever hands it in can't change a value.
        remedy = VALUE_REMEDIES.get(code, remedy)
    else:
        rule, remedy = ROW_TEXTS[code].rule, ROW_TEXTS[code].remedy
    return {
        "line": refusal["line"],
        "field": refusal["field"],
        "code": code,
        "rule": str(rule),
        "remedy": str(remedy),
    }


def left_out_words(code: str) -> str:
    """Return what was left out on purpose."""
    return str(LEFT_OUT_TEXTS.get(code, code))
