"""`manage.py compare_families --lab N`: hold the families of evidence against each other and keep the result."""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from argparse import Namespace
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from lending.management import arguments
from lending.maths.calendar import now
from scoring.models import Comparison
from scoring.services import comparison_rows, comparisons

if TYPE_CHECKING:
    from scoring.engine.head_to_head import Evidence


class Command(BaseCommand):
    """Train on every union of families, on the same people and folds. The result is a page of the officers' site."""

    help = (
        "Hold behaviour, transactions, bureau and repayment against each other on the same people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lab",
            type=arguments.count,
            default=10_000,
            metavar="N",
            help="so many invented people whose best possible score is known",
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, keep, print. Exit 1 where a model is better than possible."""
        if find_spec("optbinning") is None:
            raise CommandError(
                _("The packages that train models are not installed. Run: make install")
            )
        # The libraries warn of settings of their own; standard output is read by machines.
        warnings.simplefilter("ignore")
        chosen = Namespace(**options)
        evidence = _people(chosen)
        figures = _compared(evidence, chosen.seed)
        if not chosen.dry_run:
            comparisons.store(
                population=Comparison.Population.LAB,
                figures=figures,
                fingerprint=fingerprint(evidence),
                at=now(),
            )
        if chosen.json:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            _show(figures, Console(file=cast("IO[str]", self.stdout)))
        leaks = [row for row in comparison_rows.rows(figures) if row.is_leak]
        if leaks:
            raise CommandError(
                _("Better than possible: %(unions)s. The model has seen the outcome.")
                % {"unions": "; ".join(" + ".join(row.families) for row in leaks)}
            )


def fingerprint(evidence: Evidence) -> str:
    """Hash the people as the models saw them: names, values, outcomes and months."""
    digest = hashlib.sha256()
    for name in evidence.frame.columns:
        digest.update(name.encode())
        digest.update(evidence.frame[name].to_numpy(dtype="float64").tobytes())
    digest.update(evidence.bad.tobytes())
    digest.update("\n".join(evidence.months).encode())
    return digest.hexdigest()


def _people(chosen: Namespace) -> Evidence:
    from scoring.population.lab_evidence import lab_evidence

    return lab_evidence(chosen.lab, chosen.seed)


def _compared(evidence: Evidence, seed: int) -> dict[str, Any]:
    from scoring.engine.cross_validation import FOLDS
    from scoring.engine.head_to_head import head_to_head, unions

    with Progress(console=Console(file=sys.stderr)) as progress:
        task = progress.add_task(_("Training and judging"), total=FOLDS * len(list(unions())))

        return head_to_head(evidence, seed=seed, after_fold=lambda: progress.advance(task))


def _show(figures: dict[str, Any], console: Console) -> None:
    table = Table(title=_("Families of evidence, head to head"))
    for title in (_("Families"), "scorecard", "challenger", "blend", "95 %", _("Best possible")):
        table.add_column(title)
    for row in comparison_rows.rows(figures):
        table.add_row(
            " + ".join(row.families),
            *(f"{found.auc:.4f}" for found in row.in_order),
            f"{row.blend.low:.4f}–{row.blend.high:.4f}",
            f"{row.optimum.auc:.4f}" if row.optimum else "–",
        )
    console.print(table)
