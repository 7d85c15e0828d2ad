"""Consents, devices, observations by month, summaries."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema import (
    InitialMigration,
    audited,
    digested,
    filled_by,
    from_file,
    insert_only,
    shown_for_a_reason,
)
from devices.migrations import _consent_texts, _metrics

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(InitialMigration):
    dependencies = [
        ("lending", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "metric_id",
                        "device_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("value", models.FloatField(verbose_name="value")),
                ("typed_by_hand", models.BooleanField(default=False, verbose_name="typed by hand")),
            ],
            options={
                "verbose_name": "observation",
                "verbose_name_plural": "observations",
                "db_table": "devices_observation",
                "permissions": [("reveal_observations", "Can see sensitive observations")],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="SummaryRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("business_on", models.DateField(unique=True, verbose_name="business date")),
                ("as_of", models.DateTimeField(verbose_name="as known at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("rows", models.BigIntegerField(default=0, verbose_name="rows written")),
            ],
            options={
                "verbose_name": "nightly summing-up",
                "verbose_name_plural": "nightly summings-up",
                "ordering": ["-business_on"],
            },
        ),
        migrations.CreateModel(
            name="AllowedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("credit", "credit assessment"),
                            ("health_insurance", "health-insurance pricing"),
                            ("motor_insurance", "motor-insurance pricing"),
                            ("collections_contact", "collections contact"),
                        ],
                        max_length=24,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                ("sensitive", models.BooleanField(verbose_name="sensitive")),
            ],
            options={
                "verbose_name": "allowed use",
                "verbose_name_plural": "allowed uses",
                "ordering": ["purpose", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "kind"), name="allowed_pair_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("credit", "credit assessment"),
                            ("health_insurance", "health-insurance pricing"),
                            ("motor_insurance", "motor-insurance pricing"),
                            ("collections_contact", "collections contact"),
                        ],
                        max_length=24,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("text", models.TextField(verbose_name="text")),
                ("notice", models.TextField(blank=True, verbose_name="sensitive notice")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("effective_from", models.DateField(verbose_name="effective from")),
            ],
            options={
                "verbose_name": "consent text",
                "verbose_name_plural": "consent texts",
                "ordering": ["purpose", "kind", "language", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "kind", "language", "version"),
                        name="consent_text_version",
                    ),
                    models.UniqueConstraint(
                        fields=("id", "purpose", "kind"), name="consent_text_of_its_pair"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "mobile phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car unit"),
                        ],
                        max_length=16,
                        verbose_name="kind of device",
                    ),
                ),
                ("serial_index", models.CharField(editable=False, max_length=64)),
                ("maker", models.CharField(blank=True, max_length=64, verbose_name="maker")),
                ("model", models.CharField(blank=True, max_length=64, verbose_name="model")),
                ("firmware", models.CharField(blank=True, max_length=64, verbose_name="firmware")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen at")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen at")),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "serial_index"), name="device_is_known_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_seen_at__gte", models.F("first_seen_at"))),
                        name="device_seen_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceFirmware",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("firmware", models.CharField(max_length=64, verbose_name="firmware")),
                ("seen_at", models.DateTimeField(verbose_name="seen at")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firmwares",
                        to="devices.device",
                        verbose_name="device",
                    ),
                ),
            ],
            options={
                "verbose_name": "firmware of a device",
                "verbose_name_plural": "firmwares of devices",
                "ordering": ["device", "-seen_at"],
            },
        ),
        migrations.CreateModel(
            name="FabricationFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                ("rule", models.CharField(max_length=32, verbose_name="rule")),
                ("from_on", models.DateField(verbose_name="from")),
                ("through_on", models.DateField(verbose_name="through")),
                ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                ("found_at", models.DateTimeField(verbose_name="found at")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fabrication_flags",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign of fabrication",
                "verbose_name_plural": "signs of fabrication",
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FabricationCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("genuine", "genuine"), ("fabricated", "made up")],
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fabrication_cases",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "flags",
                    models.ManyToManyField(
                        related_name="cases", to="devices.fabricationflag", verbose_name="signs"
                    ),
                ),
            ],
            options={
                "verbose_name": "fabrication case",
                "verbose_name_plural": "fabrication cases",
                "ordering": ["-opened_at", "-pk"],
                "permissions": [("decide_fabricationcase", "Can decide a fabrication case")],
            },
        ),
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("slug", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("name_zh", models.CharField(max_length=64, verbose_name="Chinese name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        choices=[("behaviour", "behaviour"), ("transaction", "transaction")],
                        max_length=16,
                        verbose_name="evidence family",
                    ),
                ),
                ("unit", models.CharField(max_length=8, verbose_name="unit")),
                ("minimum", models.FloatField(verbose_name="minimum")),
                ("maximum", models.FloatField(verbose_name="maximum")),
                ("whole", models.BooleanField(verbose_name="whole numbers only")),
                ("sensitive", models.BooleanField(verbose_name="sensitive")),
            ],
            options={
                "verbose_name": "metric",
                "verbose_name_plural": "metrics",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minimum__lt", models.F("maximum"))),
                        name="metric_has_a_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricPurpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("credit", "credit assessment"),
                            ("health_insurance", "health-insurance pricing"),
                            ("motor_insurance", "motor-insurance pricing"),
                            ("collections_contact", "collections contact"),
                        ],
                        max_length=24,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purposes",
                        to="devices.metric",
                        verbose_name="metric",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of a metric",
                "verbose_name_plural": "readers of metrics",
                "ordering": ["metric", "purpose"],
            },
        ),
        migrations.CreateModel(
            name="ObservationImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(blank=True, max_length=32, verbose_name="format")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        default=list,
                        size=None,
                        verbose_name="kinds of data",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("options", models.TextField(blank=True, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("reading", "being read"),
                            ("done", "read"),
                            ("refused", "refused"),
                            ("dropped", "dropped after a withdrawal"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last tried at"),
                ),
                ("trouble", models.CharField(blank=True, max_length=32, verbose_name="trouble")),
                ("verdict", models.CharField(blank=True, max_length=1000, verbose_name="verdict")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("refusals", models.JSONField(default=list, verbose_name="refusals")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("accepted_at", models.DateTimeField(verbose_name="accepted at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observation_imports",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of a file",
                "verbose_name_plural": "imports of files",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("sealed", models.BinaryField()),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="devices.observationimport",
                        verbose_name="import of a file",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of a waiting file",
                "verbose_name_plural": "pieces of waiting files",
                "ordering": ["of_import", "number"],
            },
        ),
        migrations.CreateModel(
            name="PhoneDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                ("unlocks", models.FloatField(blank=True, null=True, verbose_name="unlocks")),
                (
                    "first_unlock_minute",
                    models.FloatField(blank=True, null=True, verbose_name="first unlock"),
                ),
                (
                    "last_use_minute",
                    models.FloatField(blank=True, null=True, verbose_name="last use"),
                ),
                (
                    "night_use_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="use at night"),
                ),
                (
                    "screen_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="screen time"),
                ),
                (
                    "app_shopping_uses",
                    models.FloatField(blank=True, null=True, verbose_name="shopping apps"),
                ),
                (
                    "app_parcel_uses",
                    models.FloatField(blank=True, null=True, verbose_name="parcel apps"),
                ),
                (
                    "app_finance_uses",
                    models.FloatField(blank=True, null=True, verbose_name="finance apps"),
                ),
                (
                    "app_video_uses",
                    models.FloatField(blank=True, null=True, verbose_name="video apps"),
                ),
                (
                    "app_flight_uses",
                    models.FloatField(blank=True, null=True, verbose_name="flight apps"),
                ),
                (
                    "app_train_uses",
                    models.FloatField(blank=True, null=True, verbose_name="train apps"),
                ),
                (
                    "app_travel_uses",
                    models.FloatField(blank=True, null=True, verbose_name="travel apps"),
                ),
                (
                    "people_called",
                    models.FloatField(blank=True, null=True, verbose_name="people called"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a phone",
                "verbose_name_plural": "days of phones",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(verbose_name="days kept after withdrawal"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source of the rule")),
                ("effective_from", models.DateField(verbose_name="effective from")),
            ],
            options={
                "verbose_name": "retention rule",
                "verbose_name_plural": "retention rules",
                "ordering": ["kind", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "effective_from"), name="one_retention_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScaleBodyDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                ("weight_kg", models.FloatField(blank=True, null=True, verbose_name="weight")),
                ("body_fat_pct", models.FloatField(blank=True, null=True, verbose_name="body fat")),
                ("bmi", models.FloatField(blank=True, null=True, verbose_name="body mass index")),
                ("muscle_kg", models.FloatField(blank=True, null=True, verbose_name="muscle")),
                (
                    "muscle_pct",
                    models.FloatField(blank=True, null=True, verbose_name="muscle share"),
                ),
                ("water_pct", models.FloatField(blank=True, null=True, verbose_name="body water")),
                ("bone_kg", models.FloatField(blank=True, null=True, verbose_name="bone mass")),
                (
                    "visceral_fat",
                    models.FloatField(blank=True, null=True, verbose_name="visceral fat"),
                ),
                (
                    "metabolism_kcal",
                    models.FloatField(blank=True, null=True, verbose_name="basal metabolism"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "body, by the scale",
                "verbose_name_plural": "bodies, by the scale",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScaleDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                ("weigh_ins", models.FloatField(blank=True, null=True, verbose_name="weigh-ins")),
                (
                    "weigh_in_minute",
                    models.FloatField(blank=True, null=True, verbose_name="first weigh-in"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a scale",
                "verbose_name_plural": "days of scales",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SeriesSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("extremes", models.CharField(max_length=16)),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="lending.borrower",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="devices.metric",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WithdrawalPreview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("credit", "credit assessment"),
                            ("health_insurance", "health-insurance pricing"),
                            ("motor_insurance", "motor-insurance pricing"),
                            ("collections_contact", "collections contact"),
                        ],
                        max_length=24,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                ("effect", models.JSONField(verbose_name="effect")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("shown_at", models.DateTimeField(verbose_name="shown at")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "preview of a withdrawal",
                "verbose_name_plural": "previews of withdrawals",
                "ordering": ["-shown_at"],
            },
        ),
        migrations.CreateModel(
            name="ConsentReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("credit", "credit assessment"),
                            ("health_insurance", "health-insurance pricing"),
                            ("motor_insurance", "motor-insurance pricing"),
                            ("collections_contact", "collections contact"),
                        ],
                        max_length=24,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone behaviour"),
                            ("places", "whereabouts of the phone"),
                            ("band", "fitness band"),
                            ("scale", "smart scale"),
                            ("car", "car"),
                            ("transactions", "transactions"),
                            ("bureau", "credit bureau"),
                        ],
                        max_length=16,
                        verbose_name="kind of data",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("given", "given"), ("withdrawn", "withdrawn")],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                ("covers_from", models.DateField(verbose_name="covers data from")),
                (
                    "handset",
                    models.CharField(
                        help_text="The device on which the text was shown.",
                        max_length=100,
                        verbose_name="handset",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_receipts",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="devices.consenttext",
                        verbose_name="consent text",
                    ),
                ),
                (
                    "preview",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="devices.withdrawalpreview",
                        verbose_name="preview of the withdrawal",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent receipt",
                "verbose_name_plural": "consent receipts",
                "ordering": ["-at", "-pk"],
                "permissions": [
                    ("give_consent", "Can enter a borrower's consent"),
                    ("withdraw_consent", "Can enter a borrower's withdrawal"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BandBodyDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                (
                    "resting_heart_rate",
                    models.FloatField(blank=True, null=True, verbose_name="resting heart rate"),
                ),
                (
                    "mean_heart_rate",
                    models.FloatField(blank=True, null=True, verbose_name="mean heart rate"),
                ),
                (
                    "respiratory_rate",
                    models.FloatField(blank=True, null=True, verbose_name="breaths a minute"),
                ),
                ("spo2", models.FloatField(blank=True, null=True, verbose_name="blood oxygen")),
                ("stress", models.FloatField(blank=True, null=True, verbose_name="stress")),
                (
                    "deep_sleep_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="deep sleep"),
                ),
                (
                    "rem_sleep_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="REM sleep"),
                ),
                (
                    "awake_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="awake in bed"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "body, by the band",
                "verbose_name_plural": "bodies, by the band",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["day"], name="bandbodyday_by_day"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coverage__gte", 0),
                            ("coverage__lte", 1),
                            ("trust__gte", 0),
                            ("trust__lte", 1),
                        ),
                        name="bandbodyday_shares",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BandDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                ("steps", models.FloatField(blank=True, null=True, verbose_name="steps")),
                (
                    "active_hours",
                    models.FloatField(blank=True, null=True, verbose_name="active hours"),
                ),
                (
                    "wear_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="wear time"),
                ),
                ("distance_m", models.FloatField(blank=True, null=True, verbose_name="distance")),
                ("energy_kcal", models.FloatField(blank=True, null=True, verbose_name="energy")),
                (
                    "active_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="active minutes"),
                ),
                ("sleep_minutes", models.FloatField(blank=True, null=True, verbose_name="sleep")),
                (
                    "sleep_midpoint",
                    models.FloatField(blank=True, null=True, verbose_name="middle of sleep"),
                ),
                ("workouts", models.FloatField(blank=True, null=True, verbose_name="workouts")),
                (
                    "workout_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="workout time"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a band",
                "verbose_name_plural": "days of bands",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["day"], name="bandday_by_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coverage__gte", 0),
                            ("coverage__lte", 1),
                            ("trust__gte", 0),
                            ("trust__lte", 1),
                        ),
                        name="bandday_shares",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                (
                    "drive_km",
                    models.FloatField(blank=True, null=True, verbose_name="distance driven"),
                ),
                (
                    "drive_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="time driven"),
                ),
                (
                    "night_km",
                    models.FloatField(blank=True, null=True, verbose_name="driven at night"),
                ),
                ("trips", models.FloatField(blank=True, null=True, verbose_name="trips")),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a car",
                "verbose_name_plural": "days of cars",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["day"], name="carday_by_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coverage__gte", 0),
                            ("coverage__lte", 1),
                            ("trust__gte", 0),
                            ("trust__lte", 1),
                        ),
                        name="carday_shares",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarStyleDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "day",
                        "known_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("trust", models.FloatField(verbose_name="trust")),
                ("idle_minutes", models.FloatField(blank=True, null=True, verbose_name="idling")),
                (
                    "max_speed_kmh",
                    models.FloatField(blank=True, null=True, verbose_name="top speed"),
                ),
                (
                    "km_at_1hz",
                    models.FloatField(blank=True, null=True, verbose_name="distance at 1 Hz"),
                ),
                (
                    "hard_brakes",
                    models.FloatField(blank=True, null=True, verbose_name="hard brakes"),
                ),
                (
                    "hard_brakes_per_100_km",
                    models.FloatField(blank=True, null=True, verbose_name="hard brakes per 100 km"),
                ),
                (
                    "hard_accelerations",
                    models.FloatField(blank=True, null=True, verbose_name="hard accelerations"),
                ),
                (
                    "speeding_minutes",
                    models.FloatField(blank=True, null=True, verbose_name="over 120 km/h"),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "driving style of a day",
                "verbose_name_plural": "driving styles of days",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["day"], name="carstyleday_by_day"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coverage__gte", 0),
                            ("coverage__lte", 1),
                            ("trust__gte", 0),
                            ("trust__lte", 1),
                        ),
                        name="carstyleday_shares",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceOwnership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="device_ownerships",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="devices.device",
                        verbose_name="device",
                    ),
                ),
            ],
            options={
                "verbose_name": "ownership of a device",
                "verbose_name_plural": "ownerships of devices",
                "ordering": ["device", "from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("device", "borrower"),
                        name="one_open_ownership_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True),
                            ("until_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="ownership_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="fabricationflag",
            index=models.Index(fields=["borrower", "kind", "-found_at"], name="flags_of_a_series"),
        ),
        migrations.AddConstraint(
            model_name="fabricationflag",
            constraint=models.CheckConstraint(
                condition=models.Q(("through_on__gte", models.F("from_on"))),
                name="flag_covers_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="fabricationcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("borrower", "kind"),
                name="one_open_fabrication_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="fabricationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("verdict", "")
                    ),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="fabrication_verdict_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="metricpurpose",
            constraint=models.UniqueConstraint(
                fields=("metric", "purpose"), name="a_purpose_once_a_metric"
            ),
        ),
        migrations.AddIndex(
            model_name="observationimport",
            index=models.Index(fields=["borrower", "-id"], name="imports_of_a_borrower"),
        ),
        migrations.AddIndex(
            model_name="observationimport",
            index=models.Index(
                condition=models.Q(("state", "refused")),
                fields=["accepted_at"],
                name="imports_refused",
            ),
        ),
        migrations.AddIndex(
            model_name="observationimport",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "reading"))),
                fields=["id"],
                name="imports_that_wait",
            ),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("of_import", "number"), name="piece_of_file_once"
            ),
        ),
        migrations.AddIndex(
            model_name="phoneday",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["day"], name="phoneday_by_day"),
        ),
        migrations.AddConstraint(
            model_name="phoneday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coverage__gte", 0), ("coverage__lte", 1), ("trust__gte", 0), ("trust__lte", 1)
                ),
                name="phoneday_shares",
            ),
        ),
        migrations.AddIndex(
            model_name="scalebodyday",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["day"], name="scalebodyday_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="scalebodyday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coverage__gte", 0), ("coverage__lte", 1), ("trust__gte", 0), ("trust__lte", 1)
                ),
                name="scalebodyday_shares",
            ),
        ),
        migrations.AddIndex(
            model_name="scaleday",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["day"], name="scaleday_by_day"),
        ),
        migrations.AddConstraint(
            model_name="scaleday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coverage__gte", 0), ("coverage__lte", 1), ("trust__gte", 0), ("trust__lte", 1)
                ),
                name="scaleday_shares",
            ),
        ),
        migrations.AddIndex(
            model_name="seriessignature",
            index=models.Index(fields=["metric", "extremes"], name="signatures_alike"),
        ),
        migrations.AddConstraint(
            model_name="seriessignature",
            constraint=models.UniqueConstraint(
                fields=("borrower", "metric", "starts_on"), name="one_signature_a_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalpreview",
            constraint=models.UniqueConstraint(
                fields=("id", "borrower", "purpose", "kind"), name="preview_of_its_consent"
            ),
        ),
        migrations.AddIndex(
            model_name="consentreceipt",
            index=models.Index(
                fields=["borrower", "kind", "purpose", "-at", "-id"], name="last_consent_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "given"), ("preview__isnull", True)),
                    models.Q(("decision", "withdrawn"), ("preview__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawal_names_its_preview",
            ),
        ),
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON devices_metric, devices_metricpurpose, devices_allowedpair FROM xiaodai_app"
        ),
        *insert_only("devices_consenttext", "devices_consentreceipt", "devices_withdrawalpreview"),
        # A new device or case is its own record; when a device was last seen changes with every batch.
        audited("devices_device", hidden=["serial_index"], ignored=["last_seen_at"], inserts=False),
        audited("devices_deviceownership", inserts=False),
        audited("devices_fabricationcase", inserts=False),
        audited("devices_retention"),
        # What is encrypted can't be packed: the database needn't try.
        migrations.RunSQL(
            "ALTER TABLE devices_importpart ALTER COLUMN sealed SET STORAGE EXTERNAL"
        ),
        from_file(SQL / "observations.sql"),
        from_file(SQL / "consent_triggers.sql"),
        from_file(SQL / "delete_sealed.sql"),
        *shown_for_a_reason("devices_observation"),
        from_file(SQL / "day_values.sql"),
        from_file(SQL / "batches.sql"),
        digested("devices_allowedpair", stretch="id"),
        digested("devices_bandbodyday", stretch="day"),
        digested("devices_bandday", stretch="day"),
        digested("devices_carday", stretch="day"),
        digested("devices_carstyleday", stretch="day"),
        digested("devices_consentreceipt", stretch="id"),
        digested("devices_consenttext", stretch="id"),
        digested("devices_device", stretch="id", ignored="last_seen_at"),
        digested("devices_devicefirmware", stretch="id"),
        digested("devices_deviceownership", stretch="id"),
        digested("devices_fabricationcase", stretch="id"),
        digested("devices_fabricationcase_flags", stretch="id"),
        digested("devices_fabricationflag", stretch="id"),
        digested("devices_metric", stretch="id"),
        digested("devices_metricpurpose", stretch="id"),
        digested("devices_observation", stretch="borrower_id,day"),
        digested("devices_observationimport", stretch="id"),
        digested("devices_phoneday", stretch="day"),
        digested("devices_scalebodyday", stretch="day"),
        digested("devices_scaleday", stretch="day"),
        digested("devices_withdrawalpreview", stretch="id"),
        filled_by(_metrics.fill),
        filled_by(_consent_texts.fill),
    ]
