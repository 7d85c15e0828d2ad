"""`manage.py train_model --sample NAME --as OFFICER`: build a model, judge it, and enter it in the registry."""

from __future__ import annotations

import warnings
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import now, today
from scoring.management import training
from scoring.models import ModelVersion, Sample
from scoring.services.model_registry import artefacts, models, registry, samples, validation_figures

if TYPE_CHECKING:
    from scoring.engine.building import Built, People


class Command(BaseCommand):
    """Train where the training packages are. What is stored is data; no site ever trains."""

    help = "Train a model on a dated sample and enter it, with its validation report, as built."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", required=True, help="the name of a sample")
        parser.add_argument(
            "--kind", choices=ModelVersion.Kind.values, default=ModelVersion.Kind.SCORECARD
        )
        parser.add_argument("--as", dest="officer", required=True, help="who builds it")
        parser.add_argument(
            "--file", type=Path, help="the Parquet file of a sample of invented people"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Train, judge, enter, and say how it did."""
        training.require_packages()
        # The libraries warn of settings of their own.
        warnings.simplefilter("ignore")
        chosen = Namespace(**options)
        builder = training.officer_named(chosen.officer)
        sample = _sample(chosen.sample)
        try:
            registry.require(builder, registry.BUILD)
            built = _built(_people(sample, chosen.file), chosen.kind)
            model = registry.enter(
                kind=ModelVersion.Kind(chosen.kind),
                sample=sample,
                artefact=built.artefact,
                sha256=built.sha256,
                validation=built.validation,
                builder=builder,
                at=now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_words(model))


def _sample(name: str) -> Sample:
    found = Sample.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(Sample.objects.values_list("name", flat=True)) or "–"
        raise CommandError(
            _(
                "There is no sample “%(name)s”. There are: %(names)s. Draw one: manage.py draw_sample"
            )
            % {"name": name, "names": names}
        )
    return found


def _people(sample: Sample, file: Path | None) -> People:
    from scoring.engine import sample_files

    if not sample.is_synthetic:
        return training.people_of(sample)
    if file is None or not file.is_file():
        raise CommandError(_("People of this sample are invented. Name their file: --file FILE"))
    if samples.fingerprint_of_file(file) != sample.fingerprint:
        raise CommandError(_("This is not the file of the sample: its hash differs."))
    try:
        return sample_files.read(file)
    except sample_files.NotASample as fault:
        raise CommandError(
            _("This file is no sample; it lacks: %(columns)s") % {"columns": fault}
        ) from fault


def _built(people: People, kind: str) -> Built:
    from scoring.engine import building

    standing = models.in_use(on=today()).champion
    against = artefacts.load(standing.artefact, standing.sha256) if standing else None
    try:
        return building.build(people, kind=kind, against=against)
    except building.TooFewToLearnFrom as fault:
        raise CommandError(
            _("Too few people became bad, or stayed good, to learn from: %(bads)s bad in training.")
            % {"bads": fault}
        ) from fault


def _words(model: ModelVersion) -> str:
    auc = validation_figures.auc_out_of_time(model)
    figures = f"{auc.value:.4f} ({auc.low:.4f}–{auc.high:.4f})" if auc else "–"
    return _(
        "Model %(model)s is built; AUC out of time %(auc)s. Another officer has to validate it."
    ) % {
        "model": model,
        "auc": figures,
    }
