"""A stored validation report in words, tables and plots: what its page and its PDF both show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from scoring.services import feature_labels
from scoring.services.reports import plots, report_labels
from scoring.services.reports.plots import Span

CHARACTERISTICS_SHOWN = 15
NONE = "–"

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One question and its answer. The first column of the rows is words, the others are figures."""

    title: str
    note: str
    headers: list[str]
    rows: list[list[str]]
    plot: str = field(default="")


def sections(report: Stored) -> list[Section]:
    """Return the sections in the order in which they are read; those of which nothing is known stay out."""
    made = [
        _parting(report),
        _calibration(report),
        _stability(report),
        _months(report),
        _swap_set(report),
        *_reject_inference(report),
        _groups(report),
        _trials(report),
    ]
    return [section for section in made if section.rows]


def _parting(report: Stored) -> Section:
    headers = [_("People"), _("Bad rate"), "AUC", "95%", "Gini", "KS", "Brier"]
    return Section(
        _("How well it parts bad from good"),
        _("Only people whom training did not see say how good a model is."),
        [_("Part"), *headers],
        [
            [_named(report_labels.PARTS, part["name"]), *_figures(part["figures"])]
            for part in report["parts"]
        ],
    )


def _calibration(report: Stored) -> Section:
    bands = report["calibration"]
    dots = [(band["mean_pd"], band["bad_rate"]) for band in bands]
    return Section(
        _("How true its probabilities are"),
        _("Tenths of the people by what was foretold. Dots on the line: what was foretold came."),
        [_("Tenth"), _("People"), _("Foretold"), _("Came")],
        [
            [str(place), f"{band['people']:,}", _share(band["mean_pd"]), _share(band["bad_rate"])]
            for place, band in enumerate(bands, 1)
        ],
        plots.calibration(dots, _("Foretold"), _("Came")) if dots else "",
    )


def _stability(report: Stored) -> Section:
    found = report["characteristics"][:CHARACTERISTICS_SHOWN]
    psi = report["stability"]
    return Section(
        _("How far people have moved since training"),
        _("Above 0.25 people are others than those of training."),
        [_("Score or feature"), _("PSI / CSI")],
        [
            *([[_("Score"), f"{psi:.3f}"]] if psi is not None else []),
            *(
                [capfirst(feature_labels.title(one["feature"])), f"{one['stability']:.3f}"]
                for one in found
            ),
        ],
    )


def _months(report: Stored) -> Section:
    return Section(
        _("Month by month"),
        _("By the month in which people were observed."),
        [_("Month"), _("People"), _("Bad rate"), "AUC", "95%", "PSI"],
        [
            [month["month"], *_figures(month["figures"])[:4], _number(month["stability"])]
            for month in report["months"]
        ],
        _auc_plot([(month["month"], month["figures"]) for month in report["months"]]),
    )


def _swap_set(report: Stored) -> Section:
    return Section(
        _("Whom it would swap"),
        _(
            "Beside the model in use, at as many approvals. Whom it lets in should be better than whom it turns away."
        ),
        [_("Decision"), _("People"), _("Bad rate")],
        [
            [
                _named(report_labels.SWAPPED, one["who"]),
                f"{one['people']:,}",
                _share(one["bad_rate"]),
            ]
            for one in report["swap_set"]
        ],
    )


def _reject_inference(report: Stored) -> list[Section]:
    """Show the model that also learnt from guesses beside this one, which did not."""
    found = report.get("reject_inference")
    if not found:
        return []
    rows = [(_("Without the declined: this model"), "without"), (_("With the declined"), "with")]
    note = _(
        "%(declined)s declined people were each given an outcome by parcelling. For comparison only."
    )
    return [
        Section(
            _("Reject inference beside none"),
            note % {"declined": f"{found['declined']:,}"},
            [_("Model"), _("People"), _("Bad rate"), "AUC", "95%", "Gini", "KS", "Brier"],
            [[name, *_figures(found[key])] for name, key in rows],
        )
    ]


def _groups(report: Stored) -> Section:
    groups = [(_named(report_labels.GROUPS, group["group"]), group) for group in report["groups"]]
    return Section(
        _("Whom it treats how"),
        _("Sex and age are read by no model. Approvals are at a PD below %(cut_off)s.")
        % {"cut_off": _share(report["cut_off"])},
        [
            _("Group"),
            _("People"),
            _("Approved"),
            _("Foretold"),
            _("Came"),
            _("Bad of approved"),
            "AUC",
        ],
        [
            [
                name,
                f"{group['figures']['people']:,}",
                _share(group["approval_rate"]),
                _share(group["figures"]["mean_pd"]),
                _share(group["figures"]["bad_rate"]),
                _share(group["bad_rate_of_approved"]),
                _number(group["figures"]["auc"]),
            ]
            for name, group in groups
        ],
        _auc_plot([(name, group["figures"]) for name, group in groups]),
    )


def _trials(report: Stored) -> Section:
    trials = report["trials"]
    rows = [
        Span(
            _named(report_labels.TRIALS, one["name"]),
            one["auc"],
            one["auc"],
            one["auc"],
            one["auc_under_it"],
        )
        for one in trials
        if one["auc"] is not None and one["auc_under_it"] is not None
    ]
    return Section(
        _("What it loses under hardship"),
        _("The same people before and after. A ring is the AUC under the hardship."),
        [
            _("Hardship"),
            _("People"),
            "AUC",
            _("AUC under it"),
            _("Foretold"),
            _("Foretold under it"),
        ],
        [
            [
                _named(report_labels.TRIALS, one["name"]),
                f"{one['people']:,}",
                _number(one["auc"]),
                _number(one["auc_under_it"]),
                _share(one["mean_pd"]),
                _share(one["mean_pd_under_it"]),
            ]
            for one in trials
        ],
        plots.spans(rows) if rows else "",
    )


def _auc_plot(named: Sequence[tuple[str, Stored]]) -> str:
    rows = [
        Span(name, figures["auc"], figures["auc_low"], figures["auc_high"])
        for name, figures in named
        if figures["auc"] is not None
    ]
    return plots.spans(rows) if rows else ""


def _figures(figures: Stored) -> list[str]:
    known = figures["auc"] is not None
    return [
        f"{figures['people']:,}",
        _share(figures["bad_rate"]),
        _number(figures["auc"]),
        f"{figures['auc_low']:.3f}–{figures['auc_high']:.3f}" if known else NONE,
        *(_number(figures[name]) for name in ("gini", "ks", "brier")),
    ]


def _named(names: Mapping[str, Promise], key: str) -> str:
    return capfirst(str(names.get(key, key)))


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"
