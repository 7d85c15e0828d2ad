"""The demo people agree to tell us of their days, and each morning their devices hand over the day before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO

from core.maths.calendar import BUSINESS_ZONE
from demo import office, seed_insurance
from demo.accounts import Account, open_account
from demo.lives import Life, Part, live
from demo.people import Person
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentText
from devices.services import (
    consents,
    devices,
    fabrication,
    imports,
    ingestion,
    summaries,
    withdrawal,
)
from lending.models import Borrower

LANGUAGE = "zh-hans"
# Days are summed up twice a month: every night is as right, and takes the demo many times as long.
SUMMED_UP_ON, HALF_A_MONTH = (1, 15), timedelta(days=17)
HANDSETS = ("Redmi Note 13", "HONOR X50", "HUAWEI nova 12", "vivo Y100", "OPPO A3")
_DEVICES = {
    Kind.PHONE: ("", "", "14"),
    Kind.BAND: ("Xiaomi", "Smart Band 8", "2.1.0.4"),
    Kind.SCALE: ("Mi", "Body Composition Scale 2", "0.0.28"),
    Kind.CAR: ("Torque", "OBD II ELM327", "1.5"),
}
# Who has the device is also asked for these, and whoever is conscientious likes to say yes.
_OTHER_USES = {
    Kind.PHONE: Purpose.COLLECTIONS_CONTACT,
    Kind.BAND: Purpose.HEALTH_INSURANCE,
    Kind.SCALE: Purpose.HEALTH_INSURANCE,
    Kind.CAR: Purpose.MOTOR_INSURANCE,
}
# So many days before the story's end the band is taken back, or lent.
WITHDRAWN_DAYS, LENT_DAYS = 50, 25
# So many days before the end a checker looks at the cases; the newer ones stay open.
REVIEWED_DAYS = 5


@dataclass(slots=True)
class Teller:
    """A borrower, their ways, and the devices that they told us of."""

    borrower: Borrower
    life: Life
    handset: str
    account: Account
    devices: dict[Kind, int] = field(default_factory=dict)


@dataclass(slots=True)
class Mornings:
    """Everybody who tells us something, and the words they agree to."""

    seed: int
    ends_on: date
    tellers: list[Teller] = field(default_factory=list)
    texts: dict[tuple[Purpose, Kind], ConsentText] = field(default_factory=dict)

    def join(self, borrower: Borrower, person: Person, at: datetime) -> None:
        """Have a new borrower agree to what they like, and register the devices that go with it."""
        life = live(person.ways, len(self.tellers), self.seed, at.date(), self.ends_on)
        number = len(self.tellers)
        account = open_account(borrower, person.ways, at.date(), self.ends_on, self.seed + number)
        teller = Teller(borrower, life, life.chance.choice(HANDSETS), account)
        self.tellers.append(teller)
        for kind in sorted(account.kinds):
            self._agree(teller, Purpose.CREDIT, kind, at, covers_from=account.first_day)
        account.hand_over(at.date() - timedelta(days=1), at)
        account.ask_bureau(at.date(), at)
        for kind in sorted(life.kinds):
            if kind is Kind.BAND and life.part is Part.REFUSES:
                continue
            self._agree(teller, Purpose.CREDIT, kind, at)
            if kind is Kind.PLACES:
                teller.devices[kind] = teller.devices[Kind.PHONE]
                continue
            if life.chance.random() < life.steadiness:
                self._agree(teller, _OTHER_USES[kind], kind, at)
            self._register(teller, kind, at)

    def hand_over(self, on: date, no_later_than: datetime) -> None:
        """Deliver what the devices measured of the day before, and do what else the story has."""
        at = min(datetime.combine(on, time(6, 30), BUSINESS_ZONE), no_later_than)
        for teller in self.tellers:
            self._turn(teller, on, at)
        day = on - timedelta(days=1)
        ingestion.store(
            arrivals=[
                ingestion.Arrival(teller.borrower.number, device_id, metric, day, value)
                for teller in self.tellers
                for kind, device_id in teller.devices.items()
                for metric, value in teller.life.measured(kind, day, self.ends_on).items()
            ],
            known_at=at,
            on=on,
        )
        days_left = (self.ends_on - on).days
        if days_left == 0:
            self._hand_in_files(at)
        if days_left in {REVIEWED_DAYS, 0}:
            fabrication.review(on=day, as_of=at)
        if days_left == REVIEWED_DAYS:
            office.decide_a_case(at=at)
        if on.day == 1 or on == self.ends_on:
            for teller in self.tellers:
                teller.account.hand_over(day, at)
                teller.account.ask_bureau(on, at)
        if on.day in SUMMED_UP_ON or on == self.ends_on:
            summaries.summarise(day=on - HALF_A_MONTH, last_day=day, as_of=at)
        if days_left == 0:
            seed_insurance.quote_some(at=at)

    def _turn(self, teller: Teller, on: date, at: datetime) -> None:
        """Take the band back, or lend it to somebody else."""
        days_left = (self.ends_on - on).days
        part = teller.life.part
        if part is Part.WITHDRAWS and days_left == WITHDRAWN_DAYS and Kind.BAND in teller.devices:
            self._withdraw(teller, at)
        if part is Part.BORROWS and days_left == LENT_DAYS:
            self._register(teller, Kind.BAND, at, serial_of=Part.LENDS)

    def _hand_in_files(self, at: datetime) -> None:
        """Submit an export of the days that somebody was away, and a file that is none."""
        for teller in self.tellers:
            if teller.life.part is not Part.TRAVELS or Kind.BAND not in teller.devices:
                continue
            files = (
                ("ACTIVITY.csv", teller.life.export(self.ends_on)),
                ("band.csv", b"%PDF-1.7\n"),
            )
            for name, content in files:
                taken = imports.accept(
                    borrower=teller.borrower,
                    file=BytesIO(content),
                    name=name,
                    actor="officer:lin",
                    at=at,
                )
                imports.run(import_id=taken.pk, at=at)

    def _agree(
        self,
        teller: Teller,
        purpose: Purpose,
        kind: Kind,
        at: datetime,
        covers_from: date | None = None,
    ) -> None:
        text = self.texts.get((purpose, kind)) or consents.text_in_force(
            purpose=purpose, kind=kind, language=LANGUAGE, on=at.date()
        )
        self.texts[purpose, kind] = text
        consents.give(
            borrower=teller.borrower,
            agreement=consents.Agreement(
                purpose, kind, LANGUAGE, text_sha256=text.sha256, agrees_to_notice=True
            ),
            handset=teller.handset,
            at=at,
            covers_from=covers_from,
        )

    def _register(
        self, teller: Teller, kind: Kind, at: datetime, serial_of: Part | None = None
    ) -> None:
        owner = teller
        if serial_of is not None:
            owner = next(other for other in self.tellers if other.life.part is serial_of)
        maker, model, firmware = _DEVICES[kind]
        if kind is Kind.PHONE:
            maker, _space, model = teller.handset.partition(" ")
        device = devices.register(
            borrower=teller.borrower,
            kind=kind,
            at=at,
            serial=f"DEMO-{kind}-{owner.borrower.number}",
            maker=maker,
            model=model,
            firmware=firmware,
        )
        teller.devices[kind] = device.pk

    def _withdraw(self, teller: Teller, at: datetime) -> None:
        """Take back what the band may be used for, each purpose after its own preview."""
        for purpose in (Purpose.CREDIT, Purpose.HEALTH_INSURANCE):
            live_one = consents.live(borrower=teller.borrower, purpose=purpose, kind=Kind.BAND)
            if live_one is None:
                continue
            shown = withdrawal.preview(
                borrower=teller.borrower,
                purpose=purpose,
                kind=Kind.BAND,
                language=LANGUAGE,
                at=at,
            )
            withdrawal.confirm(
                preview_id=shown.pk, borrower=teller.borrower, handset=teller.handset, at=at
            )
        teller.devices.pop(Kind.BAND)
