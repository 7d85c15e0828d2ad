"""Devices: known again, owned over time, found when shared."""

from datetime import datetime, timedelta

import pytest

from core.maths.calendar import BUSINESS_ZONE, day_of
from devices.maths.catalogue import Kind
from devices.models import Device
from devices.services import devices
from tests.factories import BorrowerFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)


def test_a_device_is_known_again_by_its_serial_number() -> None:
    borrower = BorrowerFactory()
    first = devices.register(borrower=borrower, kind=Kind.BAND, serial="A1", firmware="1.0", at=AT)
    later = AT + timedelta(days=3)
    devices.register(borrower=borrower, kind=Kind.BAND, serial="A1", firmware="1.1", at=later)
    found = Device.objects.get()
    assert (found, found.firmware, found.last_seen_at) == (first, "1.1", later)
    assert list(found.firmwares.values_list("firmware", flat=True)) == ["1.1", "1.0"]
    assert found.ownerships.count() == 1


def test_the_serial_number_itself_is_not_kept() -> None:
    device = devices.register(borrower=BorrowerFactory(), kind=Kind.BAND, serial="SECRET1", at=AT)
    assert "SECRET1" not in str(Device.objects.values().get(pk=device.pk))


def test_an_old_file_brings_no_device_back_in_time() -> None:
    borrower = BorrowerFactory()
    devices.register(borrower=borrower, kind=Kind.BAND, serial="A1", firmware="2.0", at=AT)
    earlier = AT - timedelta(days=30)
    devices.register(borrower=borrower, kind=Kind.BAND, serial="A1", firmware="1.0", at=earlier)
    found = Device.objects.get()
    assert (found.firmware, found.first_seen_at, found.last_seen_at) == ("2.0", earlier, AT)


def test_a_device_at_two_people_is_found_and_not_refused() -> None:
    one = devices.register(borrower=BorrowerFactory(), kind=Kind.BAND, serial="A1", at=AT)
    devices.register(borrower=BorrowerFactory(), kind=Kind.BAND, serial="A1", at=AT)
    assert list(devices.shared()) == [one]


def test_a_device_that_was_given_up_may_go_to_another() -> None:
    first = BorrowerFactory()
    band = devices.register(borrower=first, kind=Kind.BAND, serial="A1", at=AT)
    devices.give_up(device_id=band.pk, borrower=first, at=AT + timedelta(days=1))
    devices.register(borrower=BorrowerFactory(), kind=Kind.BAND, serial="A1", at=AT)
    assert not devices.shared().exists()


def test_giving_up_twice_keeps_the_first_day() -> None:
    owner = BorrowerFactory()
    band = devices.register(borrower=owner, kind=Kind.BAND, serial="A1", at=AT)
    for days in (1, 5):
        owned = devices.give_up(device_id=band.pk, borrower=owner, at=AT + timedelta(days=days))
        assert owned.until_on == day_of(AT + timedelta(days=1))


def test_a_device_taken_up_again_is_given_up_again() -> None:
    owner = BorrowerFactory()
    for days in (0, 5):
        at = AT + timedelta(days=days)
        band = devices.register(borrower=owner, kind=Kind.BAND, serial="A1", at=at)
        devices.give_up(device_id=band.pk, borrower=owner, at=at + timedelta(days=1))
    ends = [owned.until_on for owned in devices.of(borrower=owner)]
    assert ends == [day_of(AT + timedelta(days=6)), day_of(AT + timedelta(days=1))]


def test_nobody_gives_up_what_is_anothers() -> None:
    band = devices.register(borrower=BorrowerFactory(), kind=Kind.BAND, serial="A1", at=AT)
    with pytest.raises(devices.NotTheirDevice):
        devices.give_up(device_id=band.pk, borrower=BorrowerFactory(), at=AT)
    assert band.ownerships.get().until_on is None


def test_devices_without_a_number_are_not_taken_for_shared() -> None:
    for borrower in (BorrowerFactory(), BorrowerFactory()):
        devices.register(borrower=borrower, kind=Kind.SCALE, model="S400", at=AT)
    assert Device.objects.count() == 2
    assert not devices.shared().exists()


@pytest.mark.parametrize("kind", [Kind.BUREAU, Kind.PLACES, Kind.TRANSACTIONS])
def test_no_device_measures_every_kind(kind: Kind) -> None:
    with pytest.raises(devices.NotADevice):
        devices.register(borrower=BorrowerFactory(), kind=kind, at=AT)
