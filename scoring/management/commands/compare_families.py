"""`manage.py compare_families --lab N | --sample NAME`: hold the families of evidence against each other."""

from __future__ import annotations

import json
import sys
import warnings
from argparse import Namespace
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.errors import Refused
from core.management import arguments
from core.maths.calendar import now
from scoring.management import training
from scoring.models import Comparison, Sample
from scoring.services.model_registry import comparison_rows, comparisons

if TYPE_CHECKING:
    from scoring.engine.head_to_head import Evidence


class Command(BaseCommand):
    """Train on every union of families, on the same people and folds. The result is a page of the officers' site."""

    help = (
        "Hold behaviour, transactions, bureau and repayment against each other on the same people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        people = parser.add_mutually_exclusive_group()
        people.add_argument(
            "--lab",
            type=arguments.count,
            default=10_000,
            metavar="N",
            help="so many invented people whose best possible score is known",
        )
        people.add_argument("--sample", metavar="NAME", help="the borrowers of a drawn sample")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, keep, print. Exit 1 where a model is better than possible."""
        training.require_packages()
        # The libraries warn of settings of their own; standard output is read by machines.
        warnings.simplefilter("ignore")
        chosen = Namespace(**options)
        figures = _compared(chosen)
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


def _compared(chosen: Namespace) -> dict[str, Any]:
    from scoring.engine.cross_validation import FOLDS
    from scoring.engine.head_to_head import fingerprint, head_to_head, unions

    evidence = _people(chosen)
    with Progress(console=Console(file=sys.stderr)) as progress:
        task = progress.add_task(_("Training and judging"), total=FOLDS * len(list(unions())))
        figures = head_to_head(evidence, after_fold=lambda: progress.advance(task))
    if not chosen.dry_run:
        comparisons.store(
            population=_population(chosen),
            figures=figures,
            fingerprint=fingerprint(evidence),
            at=now(),
            seed=None if chosen.sample else chosen.seed,
        )
    return figures


def _population(chosen: Namespace) -> Comparison.Population:
    return Comparison.Population.BORROWERS if chosen.sample else Comparison.Population.LAB


def _people(chosen: Namespace) -> Evidence:
    if chosen.sample:
        return _borrowers(chosen.sample)
    from scoring.synthetic.feature_space_evidence import lab_evidence

    return lab_evidence(chosen.lab, chosen.seed)


def _borrowers(name: str) -> Evidence:
    """Read a drawn sample's people whose outcome is known, with the features that a model may choose from."""
    import numpy as np

    from scoring.engine.head_to_head import FEWEST_OF_AN_OUTCOME, Evidence
    from scoring.features.catalogue import FEATURES

    sample = Sample.objects.filter(name=name, is_synthetic=False).first()
    if sample is None:
        raise CommandError(
            _("There is no sample “%(name)s” of our own borrowers.") % {"name": name}
        )
    try:
        people = training.people_of(sample)
    except Refused as refusal:
        raise CommandError(str(refusal)) from refusal
    known = np.isfinite(people.bad)
    bad = people.bad[known].astype(np.int64)
    if min(bad.sum(), len(bad) - bad.sum()) < FEWEST_OF_AN_OUTCOME:
        raise CommandError(_("Too few of these people became bad, or stayed good, to compare."))
    return Evidence(
        frame=people.frame[known].reset_index(drop=True),
        bad=bad,
        family_of={name: FEATURES[name].family.value for name in people.frame.columns},
        months=list(people.months[known]),
    )


def _show(figures: dict[str, Any], console: Console) -> None:
    table = Table(title=_("Families of evidence, head to head"))
    for title in (_("Families"), "scorecard", "challenger", "blend", "95%", _("Best possible")):
        table.add_column(title)
    for row in comparison_rows.rows(figures):
        table.add_row(
            " + ".join(row.families),
            *(f"{found.auc:.4f}" for found in row.in_order),
            f"{row.blend.low:.4f}–{row.blend.high:.4f}",
            f"{row.optimum.auc:.4f}" if row.optimum else "–",
        )
    console.print(table)
