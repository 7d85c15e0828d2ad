"""Borrowers, products, lines, limits, loans, and what the regulator says."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import core.models.encrypted
from core.schema import (
    InitialMigration,
    audited,
    digested,
    from_file,
    insert_only,
    shown_for_a_reason,
)

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(InitialMigration):
    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Borrower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="The number by which the app's backend knows the person.",
                        max_length=40,
                        unique=True,
                        verbose_name="borrower number",
                    ),
                ),
                ("name", core.models.encrypted.EncryptedTextField(verbose_name="real name")),
                ("id_number", core.models.encrypted.EncryptedTextField(verbose_name="ID number")),
                ("phone", core.models.encrypted.EncryptedTextField(verbose_name="phone")),
                ("name_index", models.CharField(db_index=True, editable=False, max_length=64)),
                ("id_number_index", models.CharField(editable=False, max_length=64, unique=True)),
                ("phone_index", models.CharField(db_index=True, editable=False, max_length=64)),
                (
                    "is_student",
                    models.BooleanField(
                        default=False,
                        help_text="No lending to university students (product rules, section 10).",
                        verbose_name="university student",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="erased at"
                    ),
                ),
            ],
            options={
                "verbose_name": "borrower",
                "verbose_name_plural": "borrowers",
                "permissions": [("reveal_borrower", "Can see a borrower's personal data unmasked")],
            },
        ),
        migrations.CreateModel(
            name="CapitalPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lendable_fen", models.BigIntegerField(verbose_name="lendable capital")),
                (
                    "outstanding_fen",
                    models.BigIntegerField(default=0, verbose_name="principal outstanding"),
                ),
            ],
            options={
                "verbose_name": "lendable capital",
                "verbose_name_plural": "lendable capital",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_capital_pool"),
                    models.CheckConstraint(
                        condition=models.Q(("lendable_fen__gte", 0), ("outstanding_fen__gte", 0)),
                        name="capital_is_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ceiling",
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
                            ("annual_cost", "all-in annual cost of a new loan"),
                            ("protected_rate", "annual rate up to which courts protect a claim"),
                            ("balance", "consumer balance per person"),
                            ("negative_record", "days past due from which a record is negative"),
                            ("notice", "days from telling the borrower to a first negative record"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="value")),
                ("effective_from", models.DateField(verbose_name="effective from")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
            ],
            options={
                "verbose_name": "legal ceiling",
                "verbose_name_plural": "legal ceilings",
                "ordering": ["kind", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "effective_from"), name="one_ceiling_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0)), name="ceiling_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("limit_fen", models.BigIntegerField(default=0, verbose_name="limit")),
                (
                    "principal_outstanding_fen",
                    models.BigIntegerField(default=0, verbose_name="principal outstanding"),
                ),
                ("held_fen", models.BigIntegerField(default=0, verbose_name="held")),
                ("is_frozen", models.BooleanField(default=False, verbose_name="frozen")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                (
                    "borrower",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "product_code",
                    models.SlugField(
                        default="xiaodai",
                        help_text="The product whose versions its loans are drawn under.",
                        max_length=32,
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit line",
                "verbose_name_plural": "credit lines",
            },
        ),
        migrations.CreateModel(
            name="ErasureCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entries", models.JSONField(verbose_name="entries")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("erased_on", models.DateField(verbose_name="erased on")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of erasure",
                "verbose_name_plural": "certificates of erasure",
                "ordering": ["-pk"],
                "permissions": [
                    ("request_erase_person", "Can ask for the erasure of a person"),
                    ("check_erase_person", "Can decide the erasure of a person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBorrower",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        db_index=True,
                        help_text="The number by which the app's backend knows the person.",
                        max_length=40,
                        verbose_name="borrower number",
                    ),
                ),
                ("name_index", models.CharField(db_index=True, editable=False, max_length=64)),
                ("id_number_index", models.CharField(db_index=True, editable=False, max_length=64)),
                ("phone_index", models.CharField(db_index=True, editable=False, max_length=64)),
                (
                    "is_student",
                    models.BooleanField(
                        default=False,
                        help_text="No lending to university students (product rules, section 10).",
                        verbose_name="university student",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="erased at"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical borrower",
                "verbose_name_plural": "historical borrowers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCapitalPool",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("lendable_fen", models.BigIntegerField(verbose_name="lendable capital")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical lendable capital",
                "verbose_name_plural": "historical lendable capital",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCeiling",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("annual_cost", "all-in annual cost of a new loan"),
                            ("protected_rate", "annual rate up to which courts protect a claim"),
                            ("balance", "consumer balance per person"),
                            ("negative_record", "days past due from which a record is negative"),
                            ("notice", "days from telling the borrower to a first negative record"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="value")),
                ("effective_from", models.DateField(verbose_name="effective from")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical legal ceiling",
                "verbose_name_plural": "historical legal ceilings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCreditLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("limit_fen", models.BigIntegerField(default=0, verbose_name="limit")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product_code",
                    models.SlugField(
                        default="xiaodai",
                        help_text="The product whose versions its loans are drawn under.",
                        max_length=32,
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical credit line",
                "verbose_name_plural": "historical credit lines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProductVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(default="xiaodai", max_length=32, verbose_name="code")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("approved", "approved")],
                        default="proposed",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "effective_from",
                    models.DateField(
                        help_text="First business date on which loans are drawn under it.",
                        verbose_name="effective from",
                    ),
                ),
                (
                    "min_draw_down_fen",
                    models.BigIntegerField(default=10000, verbose_name="smallest draw-down"),
                ),
                (
                    "daily_rate_ppm",
                    models.IntegerField(default=500, verbose_name="daily rate (per million)"),
                ),
                (
                    "overdue_rate_ppm",
                    models.IntegerField(
                        default=750, verbose_name="overdue daily rate (per million)"
                    ),
                ),
                (
                    "due_day",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(28),
                        ],
                        verbose_name="due day",
                    ),
                ),
                (
                    "min_instalments",
                    models.PositiveSmallIntegerField(default=1, verbose_name="fewest instalments"),
                ),
                (
                    "max_instalments",
                    models.PositiveSmallIntegerField(default=6, verbose_name="most instalments"),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("equal_principal", "equal principal"),
                            ("equal_instalment", "equal instalment"),
                        ],
                        default="equal_principal",
                        max_length=24,
                        verbose_name="method",
                    ),
                ),
                (
                    "prepayment",
                    models.CharField(
                        choices=[
                            ("reduce_instalments", "reduces instalments"),
                            ("shorten_term", "shortens the term"),
                        ],
                        default="reduce_instalments",
                        max_length=24,
                        verbose_name="prepayment",
                    ),
                ),
                (
                    "compound_interest",
                    models.BooleanField(default=True, verbose_name="compound interest"),
                ),
                (
                    "waterfall",
                    models.CharField(
                        choices=[
                            ("interest_first", "penalty, compound, interest, principal"),
                            (
                                "principal_first_after_90",
                                "principal first for loans over 90 days past due",
                            ),
                        ],
                        default="interest_first",
                        max_length=32,
                        verbose_name="repayment order",
                    ),
                ),
                (
                    "quote_minutes",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="a quote is valid for (minutes)"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical product version",
                "verbose_name_plural": "historical product versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LimitChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_fen", models.BigIntegerField(verbose_name="limit before")),
                ("to_fen", models.BigIntegerField(verbose_name="limit after")),
                ("effective_on", models.DateField(verbose_name="effective on")),
                ("decided_at", models.DateTimeField(auto_now_add=True, verbose_name="decided at")),
                ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                (
                    "approval",
                    models.OneToOneField(
                        blank=True,
                        help_text="Empty for an automatic decision inside the policy's authority.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limit_change",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limit_changes",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit change",
                "verbose_name_plural": "limit changes",
                "ordering": ["-decided_at"],
                "permissions": [
                    ("request_change_limit", "Can ask for a change of limit"),
                    ("check_change_limit", "Can decide a change of limit"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineFreeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("overdue", "a loan is overdue"),
                            ("officer", "frozen by an officer"),
                            ("fraud", "suspicion of fraud"),
                            ("set_aside", "a loan is set aside by the close"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("frozen_on", models.DateField(verbose_name="frozen on")),
                (
                    "unfrozen_on",
                    models.DateField(blank=True, null=True, verbose_name="unfrozen on"),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "freeze of a line",
                "verbose_name_plural": "freezes of lines",
            },
        ),
        migrations.CreateModel(
            name="ProductVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(default="xiaodai", max_length=32, verbose_name="code")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("approved", "approved")],
                        default="proposed",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "effective_from",
                    models.DateField(
                        help_text="First business date on which loans are drawn under it.",
                        verbose_name="effective from",
                    ),
                ),
                (
                    "min_draw_down_fen",
                    models.BigIntegerField(default=10000, verbose_name="smallest draw-down"),
                ),
                (
                    "daily_rate_ppm",
                    models.IntegerField(default=500, verbose_name="daily rate (per million)"),
                ),
                (
                    "overdue_rate_ppm",
                    models.IntegerField(
                        default=750, verbose_name="overdue daily rate (per million)"
                    ),
                ),
                (
                    "due_day",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(28),
                        ],
                        verbose_name="due day",
                    ),
                ),
                (
                    "min_instalments",
                    models.PositiveSmallIntegerField(default=1, verbose_name="fewest instalments"),
                ),
                (
                    "max_instalments",
                    models.PositiveSmallIntegerField(default=6, verbose_name="most instalments"),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("equal_principal", "equal principal"),
                            ("equal_instalment", "equal instalment"),
                        ],
                        default="equal_principal",
                        max_length=24,
                        verbose_name="method",
                    ),
                ),
                (
                    "prepayment",
                    models.CharField(
                        choices=[
                            ("reduce_instalments", "reduces instalments"),
                            ("shorten_term", "shortens the term"),
                        ],
                        default="reduce_instalments",
                        max_length=24,
                        verbose_name="prepayment",
                    ),
                ),
                (
                    "compound_interest",
                    models.BooleanField(default=True, verbose_name="compound interest"),
                ),
                (
                    "waterfall",
                    models.CharField(
                        choices=[
                            ("interest_first", "penalty, compound, interest, principal"),
                            (
                                "principal_first_after_90",
                                "principal first for loans over 90 days past due",
                            ),
                        ],
                        default="interest_first",
                        max_length=32,
                        verbose_name="repayment order",
                    ),
                ),
                (
                    "quote_minutes",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="a quote is valid for (minutes)"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "product version",
                "verbose_name_plural": "product versions",
                "ordering": ["-effective_from", "-number"],
                "permissions": [
                    ("request_approve_product_version", "Can ask for a product version"),
                    ("check_approve_product_version", "Can decide a product version"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "number"), name="product_version_is_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("code", "effective_from"),
                        name="one_approved_product_version_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("daily_rate_ppm__gt", 0),
                            ("overdue_rate_ppm__gte", models.F("daily_rate_ppm")),
                        ),
                        name="product_rates_are_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_instalments__gte", 1),
                            ("max_instalments__gte", models.F("min_instalments")),
                            ("max_instalments__lte", 60),
                        ),
                        name="product_instalments_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_day__gte", 1), ("due_day__lte", 28)),
                        name="product_due_day_in_every_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("min_draw_down_fen__gt", 0)),
                        name="product_smallest_draw_down_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=32, unique=True, verbose_name="loan number"),
                ),
                ("principal_fen", models.BigIntegerField(verbose_name="principal")),
                ("drawn_on", models.DateField(verbose_name="drawn on")),
                ("instalments", models.PositiveSmallIntegerField(verbose_name="instalments")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="lending.productversion",
                        verbose_name="product version",
                    ),
                ),
            ],
            options={
                "verbose_name": "loan",
                "verbose_name_plural": "loans",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="creditline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_fen__gte", 0),
                    ("limit_fen__gte", 0),
                    ("principal_outstanding_fen__gte", 0),
                ),
                name="line_amounts_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="limitchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_fen__gte", 0), ("to_fen__gte", 0)),
                name="limits_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="linefreeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unfrozen_on__isnull", True)),
                fields=("line", "reason"),
                name="one_open_freeze_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="linefreeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unfrozen_on__isnull", True),
                    ("unfrozen_on__gte", models.F("frozen_on")),
                    _connector="OR",
                ),
                name="freeze_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal_fen__gt", 0)), name="loan_principal_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("instalments__gte", 1)), name="loan_has_instalments"
            ),
        ),
        *insert_only("lending_limitchange", "lending_loan", "lending_erasurecertificate"),
        audited("lending_productversion"),
        audited(
            "lending_borrower",
            hidden=["name", "id_number", "phone", "name_index", "id_number_index", "phone_index"],
        ),
        # Draw-downs and repayments change what is outstanding; their own facts record that.
        audited("lending_creditline", ignored=["principal_outstanding_fen", "held_fen"]),
        audited("lending_capitalpool", ignored=["outstanding_fen"]),
        audited("lending_ceiling"),
        audited("lending_limitchange"),
        # A new freeze is its own record, and the close inserts a hundred thousand at once.
        audited("lending_linefreeze", inserts=False),
        from_file(SQL / "product_version_triggers.sql"),
        *shown_for_a_reason("lending_borrower"),
        digested("lending_historicalborrower", stretch="history_id"),
        digested("lending_historicalcapitalpool", stretch="history_id"),
        digested("lending_historicalceiling", stretch="history_id"),
        digested("lending_historicalcreditline", stretch="history_id"),
        digested("lending_historicalproductversion", stretch="history_id"),
        digested("lending_linefreeze", stretch="id"),
    ]
