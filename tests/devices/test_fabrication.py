"""Made-up data is found in what the database holds, shown to a person, and trusted less."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.maths.catalogue import Kind, Purpose
from devices.maths.series import Series
from devices.models import (
    BandDay,
    Device,
    FabricationCase,
    FabricationFlag,
    SeriesSignature,
)
from devices.services import fabrication, summaries, withdrawal
from devices.templatetags.evidence import MEASURES
from lending.models import Borrower
from tests.devices.months_lived import LAST_DAY, changed, lived, numbers, send
from tests.factories import (
    ConsentReceiptFactory,
    DeviceFactory,
    DeviceOwnershipFactory,
    OfficerFactory,
)

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 4, 1, 2, tzinfo=UTC)
GENUINE, MADE_UP = FabricationCase.Verdict.GENUINE, FabricationCase.Verdict.FABRICATED


def person(series: Series, device: Device | None = None, at: datetime | None = None) -> Borrower:
    """Make somebody who agreed, with a band that sent a month."""
    borrower: Borrower = ConsentReceiptFactory().borrower
    worn = DeviceOwnershipFactory(device=device or DeviceFactory(), borrower=borrower).device
    send(series, borrower, worn, at=at)
    return borrower


def constant() -> Series:
    """Send the same good total every day, beside measured energy: too regular, and steps without energy."""
    return changed(lived(1), steps=[9_950.0 + no % 5 * 25 for no in range(31)])


def rounded() -> Series:
    """Send round totals: vanity alone."""
    series = lived(1)
    return changed(series, steps=[round(walked, -2) for walked in numbers(series, "steps")])


def review(on: date = LAST_DAY, as_of: datetime = NIGHT) -> int:
    return fabrication.review(on=on, as_of=as_of, since=as_of - timedelta(days=40))


def told(borrower: Borrower) -> list[str]:
    return sorted(FabricationFlag.objects.filter(borrower=borrower).values_list("rule", flat=True))


def trusted(borrower: Borrower, as_of: datetime = NIGHT) -> float:
    return fabrication.trust(borrowers=[borrower.pk], kind=Kind.BAND, as_of=as_of)[borrower.pk]


def test_an_honest_person_is_trusted() -> None:
    borrower = person(lived(1))
    assert review() == 0
    assert trusted(borrower) == 1


def test_one_rule_lowers_trust_and_opens_no_case() -> None:
    borrower = person(rounded())
    assert review() == 1
    assert told(borrower) == ["vanity_totals"]
    assert trusted(borrower) == 0.6
    assert not FabricationCase.objects.exists()


def test_two_rules_open_a_case_with_their_signs() -> None:
    borrower = person(constant())
    review()
    case = FabricationCase.objects.get(borrower=borrower, kind=Kind.BAND)
    assert {flag.rule for flag in case.flags.all()} == set(told(borrower))
    assert {"too_regular", "steps_without_energy"} <= set(told(borrower))
    assert trusted(borrower) == 0.3


def test_the_next_night_tells_nothing_again() -> None:
    borrower = person(constant())
    first = review()
    assert first > 1
    assert review(as_of=NIGHT + timedelta(hours=1)) == 0
    assert review(on=LAST_DAY + timedelta(days=1), as_of=NIGHT + timedelta(days=1)) == 0
    assert len(told(borrower)) == first
    assert FabricationCase.objects.count() == 1


def test_trust_is_as_of_an_instant() -> None:
    borrower = person(constant())
    review()
    assert trusted(borrower, NIGHT - timedelta(hours=1)) == 1
    assert trusted(borrower, NIGHT + timedelta(days=59)) == 0.3
    assert trusted(borrower, NIGHT + timedelta(days=61)) == 1


def decided(borrower: Borrower, verdict: FabricationCase.Verdict, at: datetime) -> FabricationCase:
    case = FabricationCase.objects.get(borrower=borrower, closed_at=None)
    officer = OfficerFactory()
    return fabrication.decide(
        case=case, verdict=verdict, reason="Seen the watch.", officer=officer, at=at
    )


def test_the_word_genuine_restores_trust_and_the_rules_stay_quiet() -> None:
    borrower = person(constant())
    review()
    decided(borrower, GENUINE, NIGHT + timedelta(days=1))
    assert trusted(borrower, NIGHT) == 0.3
    assert trusted(borrower, NIGHT + timedelta(days=1)) == 1
    flags = len(told(borrower))
    review(on=LAST_DAY, as_of=NIGHT + timedelta(days=2))
    assert len(told(borrower)) == flags
    assert not FabricationCase.objects.filter(closed_at=None).exists()


def test_made_up_data_is_not_trusted_for_a_year() -> None:
    borrower = person(constant())
    review()
    decided(borrower, MADE_UP, NIGHT)
    assert trusted(borrower, NIGHT + timedelta(days=364)) == 0
    assert trusted(borrower, NIGHT + timedelta(days=366)) == 1


def test_a_case_is_decided_once() -> None:
    borrower = person(constant())
    review()
    case = decided(borrower, GENUINE, NIGHT)
    with pytest.raises(fabrication.CaseIsClosed):
        fabrication.decide(
            case=case, verdict=MADE_UP, reason="No.", officer=OfficerFactory(), at=NIGHT
        )


def test_a_verdict_needs_a_reason() -> None:
    borrower = person(constant())
    review()
    case = FabricationCase.objects.get(borrower=borrower)
    with pytest.raises(fabrication.ReasonIsMissing):
        fabrication.decide(
            case=case, verdict=MADE_UP, reason=" ", officer=OfficerFactory(), at=NIGHT
        )


def test_a_copy_is_found_and_its_original_is_not_blamed() -> None:
    victim = person(lived(2))
    thief = person(lived(2), at=NIGHT - timedelta(hours=1))
    review()
    assert (told(victim), told(thief)) == ([], ["anothers_series"])
    evidence = FabricationFlag.objects.get(borrower=thief).evidence
    assert evidence["other_borrower"] == victim.pk
    assert evidence["same_days"] == {"found": 31, "threshold": 4}


def test_a_copy_that_is_moved_and_scaled_is_found_by_its_ups_and_downs() -> None:
    original = lived(2)
    victim = person(original)
    factors = {"steps": 1.13, "distance_m": 1.13, "energy_kcal": 1.07, "active_minutes": 1.13}
    scaled = changed(
        original,
        **{
            name: [round(value * by) for value in numbers(original, name)]
            for name, by in factors.items()
        },
    )
    moved = Series(
        original.days[6:],
        {name: column[: len(original.days) - 6] for name, column in scaled.values.items()},
    )
    thief = person(moved, at=NIGHT - timedelta(hours=1))
    review()
    assert (told(victim), told(thief)) == ([], ["anothers_series"])
    evidence = FabricationFlag.objects.get(borrower=thief).evidence
    assert evidence["shift_days"] == 6
    assert evidence["resemblance"]["found"] > evidence["resemblance"]["threshold"]


def test_one_device_that_tells_of_two_people_is_found_at_both() -> None:
    band = DeviceFactory()
    first, second = person(lived(2), device=band), person(lived(3), device=band)
    review()
    assert told(first) == told(second) == ["device_at_two"]


def test_a_device_that_was_handed_on_is_at_one_person_at_a_time() -> None:
    band, month = DeviceFactory(), lived(2, days=62)
    early = month.where(no < 31 for no in range(62))
    late = lived(3, days=62).where(no >= 31 for no in range(62))
    first, second = person(early, device=band), person(late, device=band)
    end = datetime(2026, 5, 2, 2, tzinfo=UTC)
    review(on=date(2026, 5, 1), as_of=end)
    assert told(first) == told(second) == []


def test_a_heap_of_days_before_an_application_is_found() -> None:
    series = lived(4)
    borrower = person(series.where(no < 16 for no in range(31)))
    band = DeviceOwnershipFactory(borrower=borrower).device
    late = NIGHT - timedelta(days=1)
    send(series.where(16 <= no < 27 for no in range(31)), borrower, band, at=late)
    applied = {borrower.pk: NIGHT}
    fabrication.review(on=LAST_DAY, as_of=NIGHT, applications=applied)
    assert told(borrower) == ["bulk_arrival"]
    evidence = FabricationFlag.objects.get(borrower=borrower).evidence
    assert evidence.keys() <= MEASURES.keys(), "an officer would read a name of the code"


def test_whoever_withdraws_is_not_looked_at_and_leaves_no_signature() -> None:
    borrower = person(constant())
    review()
    assert SeriesSignature.objects.filter(borrower=borrower).exists()
    later = NIGHT + timedelta(hours=1)
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=later
    )
    withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="Mi 14", at=later)
    assert review(as_of=NIGHT + timedelta(hours=2)) == 0
    assert not SeriesSignature.objects.filter(borrower=borrower).exists()


def test_what_was_typed_by_hand_is_not_looked_at() -> None:
    borrower = ConsentReceiptFactory().borrower
    send(constant(), borrower, DeviceFactory(), typed_by_hand=True)
    assert review() == 0


def test_the_number_of_queries_does_not_grow_with_people() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            review()
        return len(context)

    for seed in (2, 3):
        person(lived(seed))
    few = queries()
    for seed in range(4, 12):
        person(lived(seed))
    assert queries() <= few


def doubted(as_of: datetime) -> dict[int, float]:
    found = fabrication.doubted(kind=Kind.BAND, as_of=as_of)
    return {who: doubt.trust for who, doubt in found.items()}


def test_only_whose_data_is_not_trusted_whole_is_doubted() -> None:
    person(lived(2))
    regular, round_ = person(constant()), person(rounded())
    review()
    assert doubted(NIGHT) == {regular.pk: 0.3, round_.pk: 0.6}
    decided(regular, MADE_UP, NIGHT)
    assert doubted(NIGHT + timedelta(days=90)) == {regular.pk: 0.0}


def test_a_day_is_summed_up_with_its_trust() -> None:
    borrower = person(rounded())
    review()
    summaries.summarise(day=LAST_DAY, as_of=NIGHT)
    assert BandDay.objects.get(borrower=borrower).trust == 0.6
