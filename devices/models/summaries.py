"""A person's day in one row a family. What only insurers may read stands in tables of its own.

A new row, with a later `known_at`, is written where something changed; the older ones stay.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from devices.maths.catalogue import Kind, Purpose
from lending.models import Borrower

_HABIT = frozenset({Purpose.CREDIT, Purpose.HEALTH_INSURANCE})
_DRIVING = frozenset({Purpose.CREDIT, Purpose.MOTOR_INSURANCE})


def _share(name: str) -> Q:
    return Q((f"{name}__gte", 0), (f"{name}__lte", 1))


class DaySummary(models.Model):
    """What every summary has. `coverage` and `trust` are shares from 0 to 1."""

    kind: ClassVar[Kind]
    purposes: ClassVar[frozenset[Purpose]]

    pk = models.CompositePrimaryKey("borrower_id", "day", "known_at")
    # The observations that it sums up hold the foreign key. A hundred thousand checks a family would cost a night
    # more than the summing-up.
    borrower = models.ForeignKey(
        Borrower,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("borrower"),
    )
    day = models.DateField(_("day"))
    known_at = models.DateTimeField(_("known at"))
    coverage = models.FloatField(_("coverage"))
    trust = models.FloatField(_("trust"))

    class Meta:
        abstract = True
        # Rows come day by day.
        indexes = [BrinIndex(fields=["day"], name="%(class)s_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=_share("coverage") & _share("trust"), name="%(class)s_shares"
            )
        ]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.day}"

    @classmethod
    def table(cls) -> str:
        """Name the table."""
        return cls._meta.db_table

    @classmethod
    def figures(cls) -> list[str]:
        """Name the figures in the order of their columns."""
        return [
            field.name
            for field in cls._meta.fields
            if isinstance(field, models.FloatField) and field.name not in ("coverage", "trust")
        ]


def _figure(name: object) -> models.FloatField[float | None, float | None]:
    return models.FloatField(name, null=True, blank=True)  # type: ignore[arg-type]


class BandDay(DaySummary):
    """How regular a day with the band was."""

    kind = Kind.BAND
    purposes = _HABIT

    steps = _figure(_("steps"))
    active_hours = _figure(_("active hours"))
    wear_minutes = _figure(_("wear time"))
    distance_m = _figure(_("distance"))
    energy_kcal = _figure(_("energy"))
    active_minutes = _figure(_("active minutes"))
    sleep_minutes = _figure(_("sleep"))
    sleep_midpoint = _figure(_("middle of sleep"))
    workouts = _figure(_("workouts"))
    workout_minutes = _figure(_("workout time"))

    class Meta(DaySummary.Meta):
        verbose_name = _("day of a band")
        verbose_name_plural = _("days of bands")


class BandBodyDay(DaySummary):
    """What the band says of the body: for health insurance only."""

    kind = Kind.BAND
    purposes = frozenset({Purpose.HEALTH_INSURANCE})

    resting_heart_rate = _figure(_("resting heart rate"))
    mean_heart_rate = _figure(_("mean heart rate"))
    respiratory_rate = _figure(_("breaths a minute"))
    spo2 = _figure(_("blood oxygen"))
    stress = _figure(_("stress"))
    deep_sleep_minutes = _figure(_("deep sleep"))
    rem_sleep_minutes = _figure(_("REM sleep"))
    awake_minutes = _figure(_("awake in bed"))

    class Meta(DaySummary.Meta):
        verbose_name = _("body, by the band")
        verbose_name_plural = _("bodies, by the band")


class ScaleDay(DaySummary):
    """The habit of weighing-in."""

    kind = Kind.SCALE
    purposes = _HABIT

    weigh_ins = _figure(_("weigh-ins"))
    weigh_in_minute = _figure(_("first weigh-in"))

    class Meta(DaySummary.Meta):
        verbose_name = _("day of a scale")
        verbose_name_plural = _("days of scales")


class ScaleBodyDay(DaySummary):
    """What the scale says of the body: for health insurance only."""

    kind = Kind.SCALE
    purposes = frozenset({Purpose.HEALTH_INSURANCE})

    weight_kg = _figure(_("weight"))
    body_fat_pct = _figure(_("body fat"))
    bmi = _figure(_("body mass index"))
    muscle_kg = _figure(_("muscle"))
    muscle_pct = _figure(_("muscle share"))
    water_pct = _figure(_("body water"))
    bone_kg = _figure(_("bone mass"))
    visceral_fat = _figure(_("visceral fat"))
    metabolism_kcal = _figure(_("basal metabolism"))

    class Meta(DaySummary.Meta):
        verbose_name = _("body, by the scale")
        verbose_name_plural = _("bodies, by the scale")


class PhoneDay(DaySummary):
    """When and for what the phone was used."""

    kind = Kind.PHONE
    purposes = frozenset({Purpose.CREDIT})

    unlocks = _figure(_("unlocks"))
    first_unlock_minute = _figure(_("first unlock"))
    last_use_minute = _figure(_("last use"))
    night_use_minutes = _figure(_("use at night"))
    screen_minutes = _figure(_("screen time"))
    app_shopping_uses = _figure(_("shopping apps"))
    app_parcel_uses = _figure(_("parcel apps"))
    app_finance_uses = _figure(_("finance apps"))
    app_video_uses = _figure(_("video apps"))
    app_flight_uses = _figure(_("flight apps"))
    app_train_uses = _figure(_("train apps"))
    app_travel_uses = _figure(_("travel apps"))
    people_called = _figure(_("people called"))

    class Meta(DaySummary.Meta):
        verbose_name = _("day of a phone")
        verbose_name_plural = _("days of phones")


class CarDay(DaySummary):
    """How much and when was driven."""

    kind = Kind.CAR
    purposes = _DRIVING

    drive_km = _figure(_("distance driven"))
    drive_minutes = _figure(_("time driven"))
    night_km = _figure(_("driven at night"))
    trips = _figure(_("trips"))

    class Meta(DaySummary.Meta):
        verbose_name = _("day of a car")
        verbose_name_plural = _("days of cars")

    @property
    def night_share(self) -> float | None:
        """Return the share of the distance that was driven at night, None where nothing was driven."""
        return (self.night_km or 0) / self.drive_km if self.drive_km else None


class CarStyleDay(DaySummary):
    """How was driven: for motor insurance only. Brakes are counted at 1 Hz and finer only."""

    kind = Kind.CAR
    purposes = frozenset({Purpose.MOTOR_INSURANCE})

    idle_minutes = _figure(_("idling"))
    max_speed_kmh = _figure(_("top speed"))
    km_at_1hz = _figure(_("distance at 1 Hz"))
    hard_brakes = _figure(_("hard brakes"))
    hard_brakes_per_100_km = _figure(_("hard brakes per 100 km"))
    hard_accelerations = _figure(_("hard accelerations"))
    speeding_minutes = _figure(_("over 120 km/h"))

    class Meta(DaySummary.Meta):
        verbose_name = _("driving style of a day")
        verbose_name_plural = _("driving styles of days")
