"""Drawing samples: parts, windows and fingerprints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from billing.models import Fact
from lending.models import CreditLine
from scoring.models import Sample, SampleRow
from scoring.services.model_registry import registry, samples
from scoring.services.model_registry.samples import Drawing
from tests.billing.conftest import draw, pay
from tests.factories import (
    CapitalPoolFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
)
from tests.scoring.model_registry.test_outcomes import DRAWN_ON, KNOWN_ON, close_through, pay_each

pytestmark = pytest.mark.django_db
AT = datetime(2016, 5, 1, 3, tzinfo=UTC)
DRAWING = Drawing(
    name="autumn",
    observed_from=date(2015, 9, 1),
    observed_through=date(2015, 10, 31),
    out_of_time_from=date(2015, 10, 1),
    known_as_of=datetime(2016, 4, 30, 12, tzinfo=UTC),
)


@pytest.fixture
def people() -> list[CreditLine]:
    """One who pays on time and one who pays nothing."""
    ProductVersionFactory()
    CapitalPoolFactory()
    lines: list[CreditLine] = [CreditLineFactory(limit_fen=100_000_00) for _ in range(2)]
    for line in lines:
        draw(line)
    pay_each(lines[0], late=0)
    close_through(KNOWN_ON)
    return lines


def drawn(**fields: Any) -> Sample:
    builder = OfficerFactory(permissions=["scoring.build_model"])
    return samples.draw(drawing=replace(DRAWING, **fields), drawn_by=builder, at=AT)


def test_a_sample_keeps_its_people_and_outcomes(people):
    sample = drawn()

    kept = SampleRow.objects.filter(sample=sample).values_list("borrower", "is_bad")
    assert dict(kept) == {people[0].borrower_id: False, people[1].borrower_id: True}
    assert (sample.rows, sample.bads, sample.is_synthetic) == (2, 1, False)


@pytest.mark.usefixtures("people")
def test_the_same_books_give_the_same_fingerprint():
    assert drawn().fingerprint == drawn(name="again").fingerprint


@pytest.mark.usefixtures("people")
def test_another_part_gives_another_fingerprint():
    later = drawn(name="later", out_of_time_from=date(2015, 9, 16))

    assert drawn().fingerprint != later.fingerprint


@pytest.mark.usefixtures("people")
def test_a_sample_is_loaded_as_it_was_drawn():
    sample = drawn()

    rows, found = samples.load(sample=sample)

    assert [row.borrower_id for row in rows] == [one.borrower_id for one in found.assessed]


def test_a_sample_whose_people_changed_is_not_loaded(people):
    sample = drawn()
    SampleRow.objects.create(
        sample=sample,
        borrower=people[0].borrower,
        observed_at=AT,
        part=SampleRow.Part.TRAIN,
        is_bad=True,
    )

    with pytest.raises(samples.SampleMoved):
        samples.load(sample=sample)


def test_a_fifth_of_people_is_never_trained_on_and_always_the_same():
    on = DRAWING.out_of_time_from - timedelta(days=1)
    parts = [samples.part_of(person, on, DRAWING.out_of_time_from) for person in range(5_000)]

    assert 0.18 < parts.count(SampleRow.Part.OUT_OF_SAMPLE) / 5_000 < 0.22
    assert samples.part_of(7, DRAWING.out_of_time_from, DRAWING.out_of_time_from) == "out_of_time"


@pytest.mark.usefixtures("people")
def test_the_name_of_a_sample_is_its_own():
    drawn()

    with pytest.raises(samples.NameTaken):
        drawn()


@pytest.mark.usefixtures("people")
def test_outcomes_are_known_only_as_far_as_the_books_are_closed():
    with pytest.raises(samples.BooksNotClosed):
        drawn(known_as_of=DRAWING.known_as_of + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"out_of_time_from": date(2015, 8, 1)},
        {"out_of_time_from": date(2015, 11, 1)},
        {"known_as_of": datetime(2015, 10, 30, tzinfo=UTC)},
    ],
)
def test_the_days_of_a_sample_are_in_order(wrong):
    with pytest.raises(samples.WindowsOutOfOrder):
        drawn(**wrong)


def test_a_sample_without_bads_is_not_drawn(people):
    pay(people[1], 9000_00, KNOWN_ON, "late", value_on=DRAWN_ON)

    with pytest.raises(samples.NobodyObserved):
        drawn()

    assert not Sample.objects.exists()
    assert Fact.objects.exists()


def test_who_may_not_build_draws_nothing():
    with pytest.raises(registry.MayNotModel):
        samples.draw(drawing=DRAWING, drawn_by=OfficerFactory(), at=AT)


def test_a_sample_of_invented_people_is_known_by_its_file(tmp_path: Path):
    file = tmp_path / "street.parquet"
    file.write_bytes(b"invented")
    builder = OfficerFactory(permissions=["scoring.build_model"])

    sample = samples.enter_invented(
        drawing=DRAWING, file=file, rows=10, bads=2, drawn_by=builder, at=AT
    )

    assert (sample.is_synthetic, sample.people.count()) == (True, 0)
    assert sample.fingerprint == samples.fingerprint_of_file(file)
