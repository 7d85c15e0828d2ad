"""Building a model by command: from a sample to an entry in the registry, with reject inference beside none."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from scoring.engine import building, reject_inference, sample_files
from scoring.engine.building import People
from scoring.models import ModelVersion
from scoring.services.model_registry import artefacts, samples
from tests.factories import OfficerFactory, SampleFactory

ROWS = 1_500
SOURCE_OF = {"bureau.worst_dpd_24m": "bureau", "steps.level.30": "band"}
AT = datetime(2026, 4, 2, tzinfo=UTC)


def invented(seed: int = 0, declined: float = 0.2) -> People:
    """Make people whose lateness and steps tell of bad; some are declined and tell nothing."""
    chance = np.random.default_rng(seed)
    late, steps = chance.poisson(3, ROWS).astype(float), chance.normal(8000, 2000, ROWS)
    bad = (chance.random(ROWS) < 1 / (1 + np.exp(3.2 - 0.7 * late + steps / 9000))).astype(float)
    was_rejected = chance.random(ROWS) < declined
    bad[was_rejected] = np.nan
    steps[::5] = np.nan
    return People(
        frame=pd.DataFrame({"bureau.worst_dpd_24m": late, "steps.level.30": steps}),
        used=[
            frozenset({"bureau"} if number % 5 == 0 else {"bureau", "band"})
            for number in range(ROWS)
        ],
        source_of=SOURCE_OF,
        bad=bad,
        was_rejected=was_rejected,
        parts=np.array(["train", "train", "train", "out_of_sample", "out_of_time"])[
            np.arange(ROWS) % 5
        ],
        months=np.array(["2026-01", "2026-02"])[np.arange(ROWS) % 2],
        sexes=np.array(["female", "male"])[np.arange(ROWS) % 2],
        ages=chance.integers(18, 60, ROWS),
    )


@pytest.fixture(scope="module")
def built() -> building.Built:
    return building.build(invented(), kind="scorecard")


def test_a_built_model_can_be_loaded_and_parts_people(built: building.Built) -> None:
    model = artefacts.load(built.artefact, built.sha256)
    parts = {part["name"]: part["figures"] for part in built.validation["parts"]}

    assert model.kind == "scorecard"
    assert parts["out_of_time"]["auc"] > 0.6


def test_reject_inference_stands_beside_the_model_that_does_not_guess(
    built: building.Built,
) -> None:
    shown: dict[str, Any] = built.validation["reject_inference"]

    assert shown["declined"] > reject_inference.FEWEST_DECLINED
    assert shown["without"]["people"] == shown["with"]["people"]
    assert {swapped["who"] for swapped in shown["swap_set"]} >= {"only_this", "only_other"}


def test_what_is_stored_never_learnt_from_the_declined(built: building.Built) -> None:
    people = invented()
    kept = ~people.was_rejected
    alone = building.build(
        People(
            frame=people.frame[kept].reset_index(drop=True),
            used=[sources for sources, is_kept in zip(people.used, kept, strict=True) if is_kept],
            source_of=people.source_of,
            bad=people.bad[kept],
            was_rejected=people.was_rejected[kept],
            parts=people.parts[kept],
            months=people.months[kept],
            sexes=people.sexes[kept],
            ages=people.ages[kept],
        ),
        kind="scorecard",
    )

    assert alone.artefact == built.artefact
    assert alone.validation["reject_inference"] is None


def test_the_declined_of_a_band_are_bad_as_often_as_the_accepted_and_half_again() -> None:
    accepted = np.repeat(np.arange(10.0), 100)
    bad = (np.arange(1000) % 10 < 2).astype(np.int64)

    guessed = reject_inference.parcel(accepted, bad, np.repeat([2.0, 7.0], 100))

    assert guessed[:100].sum() == guessed[100:].sum() == 30


def test_too_few_bads_train_nothing() -> None:
    people = invented()
    people.bad[people.bad == 1] = 0

    with pytest.raises(building.TooFewToLearnFrom):
        building.build(people, kind="scorecard")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "people.parquet"
    sample_files.write(invented(declined=0.0), file)
    return file


def train(file: Path, **options: Any) -> str:
    out = io.StringIO()
    builder = OfficerFactory(permissions=["scoring.build_model"])
    given = {"sample": "invented", "officer": builder.username, "file": file} | options
    call_command("train_model", stdout=out, **given)
    return out.getvalue()


def test_a_file_of_people_is_read_as_it_was_written(file: Path) -> None:
    read, written = sample_files.read(file), invented(declined=0.0)

    pd.testing.assert_frame_equal(read.frame, written.frame)
    assert (read.used, read.source_of) == (list(written.used), written.source_of)
    assert np.array_equal(read.bad, written.bad)


@pytest.mark.django_db
def test_a_model_is_entered_as_built_with_its_report(file: Path) -> None:
    sample = SampleFactory(
        name="invented", is_synthetic=True, fingerprint=samples.fingerprint_of_file(file)
    )

    words = train(file, kind="challenger")

    model = ModelVersion.objects.get()
    assert (model.stage, model.kind, model.sample) == ("built", "challenger", sample)
    assert artefacts.load(model.artefact, model.sha256).kind == "challenger"
    assert "AUC out of time 0." in words


@pytest.mark.django_db
def test_another_file_than_the_samples_trains_nothing(file: Path) -> None:
    SampleFactory(name="invented", is_synthetic=True)

    with pytest.raises(CommandError, match="its hash differs"):
        train(file)


@pytest.mark.django_db
def test_a_sample_that_is_not_there_is_refused_by_name(file: Path) -> None:
    SampleFactory(name="autumn", observed_from=date(2025, 1, 1))

    with pytest.raises(CommandError, match="There are: autumn"):
        train(file, sample="spring")


@pytest.mark.django_db
def test_a_site_without_the_training_packages_says_so(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.management.training.find_spec", lambda _name: None)

    with pytest.raises(CommandError, match="make install"):
        train(file)
