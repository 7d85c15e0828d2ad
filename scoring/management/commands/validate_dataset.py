"""Judge the scoring engine on any labelled table: `manage.py validate_dataset FILE --target COLUMN`."""

from __future__ import annotations

import json
import sys
import time
import warnings
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.errors import Refused
from scoring.management import training

if TYPE_CHECKING:
    from scoring.engine.columns import Columns
    from scoring.engine.cross_validation import Figures
    from scoring.engine.table import LabelledTable

MOST_COLUMNS_SHOWN = 20


class Command(BaseCommand):
    """Train and judge scorecard, challenger and their blend by cross-validation. Touches no database."""

    help = (
        "Print cross-validated figures of scorecard, challenger and blend on a labelled CSV file."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("FILE", type=Path, help="a CSV file, plain or gzip, one row per person")
        parser.add_argument("--target", required=True, help="the column of the outcome: 1 is bad")
        parser.add_argument("--bad", metavar="VALUE", help="the outcome that is bad, if not 1")
        parser.add_argument("--date", help="a column of dates: judge out of time as well")
        parser.add_argument(
            "--exclude", nargs="+", default=[], metavar="COLUMN", help="columns not to be used"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, judge, print. One refusal and exit 1 where the file can't be used."""
        training.require_packages()
        # The libraries warn of settings of their own; a table on standard output is read by machines.
        warnings.simplefilter("ignore")
        try:
            report = _Report(Namespace(**options))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            report.show(_console(cast("IO[str]", self.stdout)))


class _Steps(Progress):
    """What is done so far, on standard error: a bar on a terminal, and a line for each step in any case."""

    def __init__(self, folds: int) -> None:
        super().__init__(console=_console(sys.stderr))
        self.began = time.monotonic()
        self.folds = self.add_task(_("Training and judging"), total=folds)

    def say(self, what: str) -> None:
        """Print one line with the seconds since the start."""
        self.console.print(f"{time.monotonic() - self.began:6.0f} s  {what}", highlight=False)

    def one_more(self) -> None:
        """Count one more fold."""
        self.advance(self.folds)
        done = {"number": self.tasks[0].completed, "folds": self.tasks[0].total}
        self.say(_("Fold %(number)d of %(folds)d is judged") % done)


class _Report:
    """What was read, how the models did, what to doubt."""

    def __init__(self, options: Namespace) -> None:
        from scoring.engine.columns import describe_columns
        from scoring.engine.cross_validation import FOLDS, out_of_fold, out_of_time, seeds_for
        from scoring.engine.table import read_table

        self.file = options.FILE.name
        self.table: LabelledTable = read_table(
            options.FILE,
            target=options.target,
            date=options.date,
            exclude=options.exclude,
            bad_value=options.bad,
        )
        self.seeds = seeds_for(self.table)
        with _Steps(FOLDS * len(self.seeds)) as steps:
            steps.say(self._counts())
            self.columns: Columns = describe_columns(self.table)
            steps.say(_("Columns read; the folds begin"))
            self.figures = out_of_fold(self.table, seeds=self.seeds, after_fold=steps.one_more)
            self.later = out_of_time(self.table)

    def as_json(self) -> dict[str, Any]:
        """Return everything as one document."""
        return {
            "file": self.file,
            "rows": len(self.table.bad),
            "rows_without_outcome": self.table.unlabelled,
            "rows_without_date": self.table.undated,
            "bad_rate": float(self.table.bad.mean()),
            "seeds": list(self.seeds),
            **{model: figures.as_json() for model, figures in self.figures.items()},
            "best": self._best(),
            "out_of_time": {model: of.as_json() for model, of in self.later.items()}
            if self.later
            else None,
            "why_not_out_of_time": self._why_not_later(),
            "columns": [asdict(column) for column in self.columns.kept],
            "in_the_scorecard": self.columns.in_the_scorecard,
            "left_out": self.columns.left_out,
            "suspected_leaks": self._leaks(),
        }

    def show(self, console: Console) -> None:
        """Print tables for a person."""
        console.print(self._counts())
        title = _("Cross-validated, five folds, seeds %(seeds)s")
        seeds = ", ".join(map(str, self.seeds))
        console.print(_figures_table(title % {"seeds": seeds}, self.figures))
        if self.later:
            console.print(_figures_table(_("Out of time"), self.later))
        if reason := self._why_not_later():
            console.print(_("Not judged out of time: %(reason)s") % {"reason": reason})
        console.print(self._columns_table())
        for name, reason in self.columns.left_out.items():
            console.print(
                _("Left out: %(name)s (%(reason)s)") % {"name": _shown(name), "reason": reason}
            )
        for name in self._leaks():
            console.print(
                _(
                    "Suspected leak: %(name)s foretells the outcome almost by itself. Exclude it if it "
                    "was recorded after the loan."
                )
                % {"name": _shown(name)}
            )

    def _counts(self) -> str:
        return _("%(rows)s rows, %(rate)s of them bad") % {
            "rows": f"{len(self.table.bad):,}",
            "rate": f"{self.table.bad.mean():.2%}",
        }

    def _why_not_later(self) -> str | None:
        """Return why there is no judgement that was asked for."""
        if self.later or self.table.dates is None:
            return None
        return _("the earlier seven tenths or the later rest have too few rows of one outcome")

    def _best(self) -> str:
        return max(self.figures, key=lambda model: self.figures[model].auc)

    def _leaks(self) -> list[str]:
        return [column.name for column in self.columns.kept if column.looks_like_a_leak]

    def _columns_table(self) -> Table:
        table = Table(title=_("Columns by information value"))
        for title in (_("Column"), _("Read as"), _("IV"), _("AUC alone")):
            table.add_column(title, overflow="fold")
        for column in self.columns.kept[:MOST_COLUMNS_SHOWN]:
            table.add_row(
                _shown(column.name),
                column.kind,
                f"{column.information_value:.3f}",
                f"{column.auc:.3f}",
            )
        return table


def _console(file: IO[str]) -> Console:
    """Open a console on which a foreign file's words are words: never markup, emoji or colour."""
    return Console(file=file, markup=False, emoji=False, highlight=False)


def _shown(name: str) -> str:
    """Write a column's name to the letter, but for what a terminal would obey: that as its escape."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in name)


def _figures_table(title: str, figures: dict[str, Figures]) -> Table:
    table = Table(title=title)
    for name in (_("Model"), "AUC", "95%", "Gini", "KS", "Brier"):
        table.add_column(name, justify="left" if name == _("Model") else "right")
    for model, of in figures.items():
        table.add_row(
            model,
            f"{of.auc:.4f}",
            f"{of.auc_low:.4f}–{of.auc_high:.4f}",
            f"{of.gini:.4f}",
            f"{of.ks:.4f}",
            f"{of.brier:.4f}",
        )
    return table
