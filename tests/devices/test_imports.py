"""Files handed in for a borrower: read, stored once, reported, and never left lying about."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from devices.importers.source import Options
from devices.maths.catalogue import Kind, Purpose
from devices.models import (
    ConsentReceipt,
    DeviceOwnership,
    ImportPart,
    Observation,
    ObservationImport,
)
from devices.services import import_storing, imports, ingestion, withdrawal
from devices.services.imports import BeingRead, FileNotTaken, NothingAgreed, State
from lending.models import Borrower
from tests.devices.importers import samples
from tests.factories import BorrowerFactory, ConsentReceiptFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lay files down in a folder of the test's own, and find nothing of them afterwards but what waits."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
    waiting = ObservationImport.objects.filter(state__in=ObservationImport.OPEN)
    assert set(ImportPart.objects.values_list("of_import", flat=True)) == set(
        waiting.values_list("pk", flat=True)
    )


def agree_to_all(**borrower: str) -> Borrower:
    """Make somebody who agreed to what a band and a scale tell, for every purpose."""
    person: Borrower = BorrowerFactory(**borrower)
    for kind in (Kind.BAND, Kind.SCALE):
        for purpose in (Purpose.CREDIT, Purpose.HEALTH_INSURANCE):
            ConsentReceiptFactory(borrower=person, purpose=purpose, kind=kind)
    return person


@pytest.fixture
def her(db: None) -> Borrower:
    return agree_to_all()


def hand_in(
    borrower: Borrower, data: bytes, name: str = "export.zip", **options: str
) -> ObservationImport:
    return imports.accept(
        borrower=borrower,
        file=io.BytesIO(data),
        name=name,
        actor="test",
        at=NOW,
        options=Options(**options),
    )


def bring_in(borrower: Borrower, data: bytes, **options: str) -> Any:
    return imports.run(import_id=hand_in(borrower, data, **options).pk, at=NOW)


def run_waiting(at: datetime) -> list[int]:
    """Run what waits, as the clock has it done."""
    to_run = imports.waiting(at=at)
    for import_id in to_run:
        imports.run(import_id=import_id, at=at)
    return to_run


def test_a_file_that_waits_is_encrypted(her: Borrower) -> None:
    record = hand_in(her, samples.ZEPP["ACTIVITY"], password=samples.PASSWORD)
    (part,) = record.parts.all()
    assert b"steps" not in bytes(part.sealed)
    assert record.state == State.QUEUED
    assert samples.PASSWORD not in record.options
    imports.run(import_id=record.pk, at=NOW)


def test_an_encrypted_export_is_stored_and_forgotten(her: Borrower) -> None:
    report = bring_in(her, samples.zepp_export(samples.PASSWORD), password=samples.PASSWORD)
    record = ObservationImport.objects.get()
    assert (record.state, record.format, record.options) == ("done", "zepp", "")
    assert record.kinds == ["band", "scale"]
    assert Observation.objects.filter(from_import=record).count() == report.outcomes["stored"] == 25
    steps = Observation.objects.get(metric__slug="steps", day=date(2026, 3, 2))
    assert (steps.value, steps.borrower) == (8000, her)


def test_the_same_file_again_stores_nothing_twice(her: Borrower) -> None:
    first = bring_in(her, samples.zepp_export())
    again = bring_in(her, samples.zepp_export())
    assert again.outcomes == {"unchanged": first.outcomes["stored"]}
    assert Observation.objects.count() == first.outcomes["stored"]


def test_a_finished_import_is_only_reported_again(her: Borrower) -> None:
    record = hand_in(her, samples.OPENSCALE)
    first = imports.run(import_id=record.pk, at=NOW)
    again = imports.run(import_id=record.pk, at=NOW + timedelta(days=1))
    assert again.outcomes == first.outcomes
    assert Observation.objects.count() == first.outcomes["stored"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"noise", "unknown_format"),
        (samples.zepp_export(samples.PASSWORD), "password_needed"),
        (samples.zipped({"../x.csv": b"x"}), "unsafe_name"),
        (
            samples.FITBIT + samples.FITBIT.split(b"\n")[1].replace(b"90000", b"80000"),
            "several_people",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(her: Borrower, data: bytes, code: str) -> None:
    report = bring_in(her, data + b"\n" if code == "several_people" else data)
    record = ObservationImport.objects.get()
    assert (record.state, record.counts["code"]) == ("refused", code)
    assert record.verdict == report.sentence
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b"x" * (256 * 1024**2 + 1), "256 MiB")]
)
def test_an_empty_or_giant_file_is_not_even_kept(her: Borrower, data: bytes, words: str) -> None:
    with pytest.raises(FileNotTaken, match=words):
        hand_in(her, data)
    assert not ObservationImport.objects.exists()


def test_without_any_consent_no_file_is_looked_at() -> None:
    with pytest.raises(NothingAgreed):
        hand_in(BorrowerFactory(), samples.OPENSCALE)


def test_what_no_consent_covers_is_refused_and_the_rest_kept() -> None:
    borrower = BorrowerFactory()
    ConsentReceiptFactory(borrower=borrower, kind=Kind.SCALE)
    report = bring_in(borrower, samples.OPENSCALE)
    assert report.outcomes == {"stored": 4, "refused": 4}
    assert report.value_refusals == {"no_consent": 4}
    assert {row.metric.slug for row in Observation.objects.select_related("metric")} == {
        "weigh_ins",
        "weigh_in_minute",
    }


def test_a_report_says_no_value_back(her: Borrower) -> None:
    bring_in(her, samples.OPENSCALE + b",,,2026-03-09 07:00,,,,,8o.123\n")
    record = ObservationImport.objects.get()
    assert record.refusals == [{"line": 5, "field": "weight", "code": "not_a_number"}]
    assert "8o.123" not in repr(record.counts)


def test_a_withdrawal_in_mid_import_keeps_the_rest_out(
    her: Borrower, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = hand_in(her, samples.gadgetbridge())
    monkeypatch.setattr(import_storing, "BATCH", 5)

    def withdraw_once(done: int, of: int) -> None:
        if done == 5:
            withdraw_all(her)

    report = imports.run(import_id=record.pk, at=NOW, advance=withdraw_once)
    assert report.state == State.DROPPED
    assert Observation.objects.count() == 5


def withdraw_all(borrower: Borrower) -> None:
    for receipt in list(ConsentReceipt.objects.filter(borrower=borrower)):
        shown = withdrawal.preview(
            borrower=borrower,
            purpose=Purpose(receipt.purpose),
            kind=Kind(receipt.kind),
            language="en",
            at=NOW,
        )
        withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="Redmi", at=NOW)


def die(**_given: Any) -> None:
    raise KeyboardInterrupt


def test_a_worker_killed_in_mid_import_is_made_good(
    her: Borrower, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = hand_in(her, samples.zepp_export())
    with monkeypatch.context() as patch:
        patch.setattr(ingestion, "store", die)
        with pytest.raises(KeyboardInterrupt):
            imports.run(import_id=record.pk, at=NOW)
    record.refresh_from_db()
    assert record.state == State.READING
    assert run_waiting(at=NOW + timedelta(minutes=10)) == [record.pk]
    record.refresh_from_db()
    assert (record.state, record.counts["outcomes"]["stored"]) == ("done", 25)


def test_a_device_is_known_again_and_was_hers_since_the_first_day_of_the_file(
    her: Borrower,
) -> None:
    bring_in(her, samples.gadgetbridge())
    bring_in(her, samples.gadgetbridge())
    owned = DeviceOwnership.objects.filter(borrower=her)
    assert [ownership.from_on for ownership in owned] == [date(2026, 3, 2)] * 2


def test_an_older_file_reaches_further_back(her: Borrower) -> None:
    bring_in(her, samples.ZEPP["ACTIVITY"])
    older = samples.ZEPP["ACTIVITY"].replace(b"2026-03", b"2025-11")
    assert bring_in(her, older).outcomes == {"stored": 3}


def test_days_to_come_are_refused(her: Borrower) -> None:
    later = samples.ZEPP["ACTIVITY"].replace(b"2026-03", b"2026-12")
    assert bring_in(her, later).value_refusals == {"future_day": 3}


def test_the_command_finds_the_format_and_shows_what_came_in(her: Borrower, tmp_path: Path) -> None:
    path = tmp_path / "whatever.bin"
    path.write_bytes(samples.OPENSCALE)
    said = io.StringIO()
    call_command("import_observations", path, borrower=her.number, stdout=said)
    assert "openscale" in said.getvalue()
    assert "weigh_ins" in said.getvalue()
    assert "2026-03-02" in said.getvalue()


def test_the_command_names_the_people_of_a_file_and_fails(her: Borrower, tmp_path: Path) -> None:
    path = tmp_path / "daily.csv"
    path.write_bytes(samples.FITBIT + b"42,4/12/16,5,0.1,0.1,0,0,3,900,1500\n")
    said = io.StringIO()
    with pytest.raises(CommandError, match="several people"):
        call_command("import_observations", path, borrower=her.number, stdout=said)
    assert "9000000001, 42" in said.getvalue()


def test_the_command_brings_in_everybody_of_a_file_by_a_mapping(
    her: Borrower, tmp_path: Path
) -> None:
    other = ConsentReceiptFactory().borrower
    path, mapping = tmp_path / "daily.csv", tmp_path / "people.csv"
    path.write_bytes(samples.FITBIT + b"42,4/12/16,5,0.1,0.1,0,0,3,900,1500\n")
    mapping.write_text(f"person,borrower_number\n9000000001,{her.number}\n42,{other.number}\n")
    call_command("import_observations", path, people=mapping, stdout=io.StringIO())
    steps = Observation.objects.filter(metric__slug="steps").values_list(
        "borrower__number", "value"
    )
    assert dict(steps) == {her.number: 11480, other.number: 5}


@pytest.mark.django_db(transaction=True)
def test_an_import_is_read_by_one_worker_alone(
    her: Borrower, in_another_thread: Callable[[Callable[[], Any]], Any]
) -> None:
    record = hand_in(her, samples.OPENSCALE)
    found: list[object] = []

    def meet(done: int, of: int) -> None:
        def run() -> None:
            try:
                imports.run(import_id=record.pk, at=NOW)
            except BeingRead as refused:
                found.append(refused.code)

        in_another_thread(run)

    imports.run(import_id=record.pk, at=NOW, advance=meet)
    assert found == ["import_being_read"]


@pytest.fixture
def in_another_thread() -> Callable[[Callable[[], Any]], Any]:
    """Do something in a thread of its own, with its own connection, and wait for it."""
    from threading import Thread

    from django.db import connection

    from core.services.actor import acting_as

    def do(deed: Callable[[], Any]) -> None:
        def work() -> None:
            try:
                with acting_as("test"):
                    deed()
            finally:
                connection.close()

        thread = Thread(target=work)
        thread.start()
        thread.join()

    return do


def test_a_file_of_which_no_value_may_be_kept_is_refused(her: Borrower) -> None:
    report = bring_in(her, samples.TORQUE)
    record = ObservationImport.objects.get()
    assert (record.state, record.counts["code"]) == ("refused", "no_value_kept")
    assert set(report.value_refusals) == {"no_consent"}
    assert "no live consent" in report.sentence


def test_a_file_whose_rows_are_all_unreadable_is_refused(her: Borrower) -> None:
    report = bring_in(her, samples.OPENSCALE.replace(b"2026-03-0", b"20x6-03-0"))
    assert (report.state, report.code) == ("refused", "no_row_readable")
    assert "line 2, dateTime" in report.sentence


def test_a_file_with_an_empty_table_is_refused(her: Borrower) -> None:
    report = bring_in(her, samples.OPENSCALE.split(b"\n")[0] + b"\n")
    assert (report.state, report.code) == ("refused", "no_rows")


def test_a_file_that_was_known_whole_is_done_and_says_so(her: Borrower) -> None:
    bring_in(her, samples.OPENSCALE)
    again = bring_in(her, samples.OPENSCALE)
    assert (again.state, again.code) == ("done", "")
    assert "Nothing is new" in again.sentence
