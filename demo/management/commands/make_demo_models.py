"""`manage.py make_demo_models [--only models|street|lab]`: make anew what the demo company starts with."""

from __future__ import annotations

import hashlib
import sys
import warnings
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from demo import shipped_models
from scoring.management import training

if TYPE_CHECKING:
    from scoring.engine.building import People
    from scoring.engine.head_to_head import Evidence
    from scoring.synthetic.raw_event_evidence import Known

# Models learn from many people; fifteen unions are compared on fewer.
PEOPLE, COMPARED, SEED = 8000, 3000, 2026
FIRST_ON, MONTHS, OUT_OF_TIME_FROM = date(2025, 3, 1), 6, date(2025, 7, 1)
LAB_PEOPLE = 10_000
PARTS = ("models", "street", "lab")


class Command(BaseCommand):
    """Invent the street's people, train champion and challenger on them, and hold the families against each other."""

    help = "Make the stored models and comparisons of the demo anew, from the invented population."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", choices=PARTS, help="the models, or the comparison of the street or the lab"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the files of demo/made. The comparisons take a quarter of an hour each."""
        training.require_packages()
        # The libraries warn of settings of their own.
        warnings.simplefilter("ignore")
        wanted = [Namespace(**options).only] if options["only"] else PARTS
        if "models" in wanted:
            self._models(_people(PEOPLE))
        if "street" in wanted:
            self._compare("street", _people(COMPARED).evidence())
        if "lab" in wanted:
            from scoring.synthetic.feature_space_evidence import lab_evidence

            self._compare("lab", lab_evidence(LAB_PEOPLE, SEED))

    def _models(self, people: Known) -> None:
        from scoring.engine import building
        from scoring.services.model_registry import artefacts

        of = _sample(people)
        first = building.build(of, kind="scorecard")
        champion = artefacts.load(first.artefact, first.sha256)
        challenger = building.build(of, kind="challenger", against=champion)
        for kind, built in (("scorecard", first), ("challenger", challenger)):
            self._kept(kind, built.artefact)
            shipped_models.keep_hash(kind, built.sha256)
            self._kept(f"{kind}_report", built.validation)
        self._kept("sample", _recipe(people))

    def _compare(self, population: str, evidence: Evidence) -> None:
        from scoring.engine.cross_validation import FOLDS
        from scoring.engine.head_to_head import fingerprint, head_to_head, unions

        with Progress(console=Console(file=sys.stderr)) as progress:
            task = progress.add_task(population, total=FOLDS * len(list(unions())))
            figures = head_to_head(evidence, after_fold=lambda: progress.advance(task))
        kept = {"seed": SEED, "fingerprint": fingerprint(evidence), "figures": figures}
        self._kept(f"comparison_{population}", kept)

    def _kept(self, name: str, document: Any) -> None:
        path = shipped_models.keep(name, document)
        size = f"{path.stat().st_size / 1000:,.0f} kB"
        self.stdout.write(_("%(file)s, %(size)s") % {"file": path.name, "size": size})


def _people(count: int) -> Known:
    from scoring.synthetic import raw_events
    from scoring.synthetic.raw_event_evidence import known

    return known(raw_events.make(count, SEED, first_on=FIRST_ON, months=MONTHS))


def _sample(people: Known) -> People:
    from scoring.synthetic.raw_event_sample import sample

    return sample(people, out_of_time_from=OUT_OF_TIME_FROM, seed=SEED)


def _recipe(people: Known) -> dict[str, Any]:
    digest = hashlib.sha256()
    for name in people.frame.columns:
        digest.update(name.encode() + people.frame[name].to_numpy(dtype="<f8").tobytes())
    digest.update(people.street.bad.tobytes())
    return {
        "people": PEOPLE,
        "bads": int(people.street.bad.sum()),
        "seed": SEED,
        "first_on": FIRST_ON.isoformat(),
        "months": MONTHS,
        "last_on": str(people.street.on.max()),
        "out_of_time_from": OUT_OF_TIME_FROM.isoformat(),
        "people_sha256": digest.hexdigest(),
    }
