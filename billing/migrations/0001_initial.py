"""Facts, positions, the ledger, the close, statements, contacts."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import core.models.encrypted
from billing.migrations import _accounts, _contact_rules, _provision_rates
from core.schema import InitialMigration, audited, digested, filled_by, from_file, insert_only

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(InitialMigration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("lending", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="code")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="key")),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("asset", "assets"),
                            ("liability", "liabilities"),
                            ("equity", "equity"),
                            ("income", "income"),
                            ("expense", "expenses"),
                            ("memo", "memo accounts"),
                        ],
                        max_length=16,
                        verbose_name="group",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("debit", "debit"), ("credit", "credit")],
                        max_length=8,
                        verbose_name="usual side",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
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
                            ("books_differ", "the proof of the books failed"),
                            ("close_stopped", "the close stopped"),
                            ("loan_set_aside", "a loan was set aside"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        help_text="A loan's number, or a step's name.",
                        max_length=80,
                        verbose_name="subject",
                    ),
                ),
                ("text", models.TextField(verbose_name="what was found last")),
                ("first_on", models.DateField(verbose_name="first found")),
                ("last_on", models.DateField(verbose_name="last found")),
                ("nights", models.PositiveIntegerField(default=1, verbose_name="nights")),
                (
                    "raised_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="raised at",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason for closing")),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["-last_on", "-pk"],
                "permissions": [
                    ("close_alarm", "Can close an alarm and try a set-aside loan again")
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrears",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("M1", "M1 (1–30 days)"),
                            ("M2", "M2 (31–60 days)"),
                            ("M3", "M3 (61–90 days)"),
                            ("M3+", "M3+ (over 90 days)"),
                        ],
                        max_length=4,
                        verbose_name="band",
                    ),
                ),
                (
                    "asset_class",
                    models.CharField(
                        choices=[
                            ("normal", "normal"),
                            ("special_mention", "special mention"),
                            ("substandard", "substandard"),
                            ("doubtful", "doubtful"),
                            ("loss", "loss"),
                        ],
                        max_length=16,
                        verbose_name="asset class",
                    ),
                ),
                ("non_accrual", models.BooleanField(default=False, verbose_name="non-accrual")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
            ],
            options={
                "verbose_name": "arrears",
                "verbose_name_plural": "arrears",
                "ordering": ["loan", "starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Books",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opened_on",
                    models.DateField(
                        help_text="First business date to be closed.", verbose_name="opened on"
                    ),
                ),
                ("passed_through", models.DateField(verbose_name="due dates passed through")),
                ("accrued_through", models.DateField(verbose_name="accrued through")),
                ("closed_through", models.DateField(verbose_name="closed through")),
                (
                    "balanced_through_id",
                    models.BigIntegerField(
                        default=0,
                        help_text="Last posting that the latest trial balance holds.",
                        verbose_name="trial balance through posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "books",
                "verbose_name_plural": "books",
            },
        ),
        migrations.CreateModel(
            name="BureauNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reached_on", models.DateField(verbose_name="reached on")),
                (
                    "told_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="borrower told at",
                    ),
                ),
                ("report_from", models.DateField(verbose_name="may be reported from")),
                (
                    "withdrawn_on",
                    models.DateField(blank=True, null=True, verbose_name="withdrawn on"),
                ),
            ],
            options={
                "verbose_name": "credit bureau notice",
                "verbose_name_plural": "credit bureau notices",
                "ordering": ["loan", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CloseChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_id", models.BigIntegerField(verbose_name="first")),
                ("last_id", models.BigIntegerField(verbose_name="last")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("rows", models.BigIntegerField(default=0, verbose_name="rows written")),
            ],
            options={
                "verbose_name": "chunk of a step",
                "verbose_name_plural": "chunks of a step",
                "ordering": ["step", "first_id"],
            },
        ),
        migrations.CreateModel(
            name="CloseRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("business_on", models.DateField(unique=True, verbose_name="business date")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
            ],
            options={
                "verbose_name": "day's close",
                "verbose_name_plural": "days' closes",
                "ordering": ["-business_on"],
            },
        ),
        migrations.CreateModel(
            name="CloseStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="no.")),
                ("name", models.CharField(max_length=40, verbose_name="step")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("rows", models.BigIntegerField(default=0, verbose_name="rows written")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "failure",
                    models.TextField(
                        blank=True,
                        help_text="Of its last try; empty once it goes on.",
                        verbose_name="why it stopped",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a close",
                "verbose_name_plural": "steps of a close",
                "ordering": ["run", "no"],
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                            ("draw_down", "draw-down"),
                            ("repayment", "repayment"),
                            ("reversal", "reversal"),
                            ("waiver", "waiver"),
                            ("restructure", "restructure"),
                            ("charge_off", "charge-off"),
                            ("write_off", "write-off"),
                            ("recovery", "recovery"),
                            ("refund", "refund of a credit balance"),
                            ("pause", "pause"),
                            ("resume", "resume"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("value_on", models.DateField(verbose_name="value date")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="recording time",
                    ),
                ),
                (
                    "recorded_on",
                    models.DateField(
                        help_text="Business date on which it became known.",
                        verbose_name="recorded on",
                    ),
                ),
                ("amount_fen", models.BigIntegerField(default=0, verbose_name="amount")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=64, verbose_name="reference"),
                ),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
            ],
            options={
                "verbose_name": "fact",
                "verbose_name_plural": "facts",
                "ordering": ["loan", "value_on", "pk"],
                "permissions": [
                    ("request_reverse", "Can ask for a reversal"),
                    ("check_reverse", "Can decide a reversal"),
                    ("request_move", "Can ask for moving a repayment to another loan"),
                    ("check_move", "Can decide moving a repayment to another loan"),
                    ("request_waive", "Can ask for a waiver"),
                    ("check_waive", "Can decide a waiver"),
                    ("request_restructure", "Can ask for a restructure"),
                    ("check_restructure", "Can decide a restructure"),
                    ("request_charge_off", "Can ask for a charge-off"),
                    ("check_charge_off", "Can decide a charge-off"),
                    ("request_write_off", "Can ask for a write-off"),
                    ("check_write_off", "Can decide a write-off"),
                    ("request_refund", "Can ask for a refund"),
                    ("check_refund", "Can decide a refund"),
                    ("request_pause", "Can ask for a pause"),
                    ("check_pause", "Can decide a pause"),
                    ("request_resume", "Can ask for the end of a pause"),
                    ("check_resume", "Can decide the end of a pause"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("beaten_at", models.DateTimeField(verbose_name="beaten at")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="no.")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("principal_fen", models.BigIntegerField(verbose_name="principal")),
                ("interest_fen", models.BigIntegerField(verbose_name="interest")),
                (
                    "penalty_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="penalty interest"),
                ),
                (
                    "compound_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="compound interest"),
                ),
                (
                    "principal_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="principal settled"),
                ),
                (
                    "interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="interest settled"),
                ),
                (
                    "penalty_interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="penalty interest settled"),
                ),
                (
                    "compound_interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="compound interest settled"),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["loan", "no"],
            },
        ),
        migrations.CreateModel(
            name="OverdueCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
            ],
            options={
                "verbose_name": "overdue case",
                "verbose_name_plural": "overdue cases",
                "ordering": ["opened_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "loan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="position",
                        serialize=False,
                        to="lending.loan",
                        verbose_name="loan",
                    ),
                ),
                ("principal_unpaid_fen", models.BigIntegerField(verbose_name="principal unpaid")),
                (
                    "interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="interest settled"),
                ),
                (
                    "penalty_interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="penalty interest settled"),
                ),
                (
                    "compound_interest_settled_fen",
                    models.BigIntegerField(default=0, verbose_name="compound interest settled"),
                ),
                (
                    "credit_balance_fen",
                    models.BigIntegerField(default=0, verbose_name="credit balance"),
                ),
                (
                    "refund_to_return_fen",
                    models.BigIntegerField(
                        db_default=0, default=0, verbose_name="refund to return"
                    ),
                ),
                (
                    "next_unpaid_due_on",
                    models.DateField(blank=True, null=True, verbose_name="oldest unpaid due date"),
                ),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "books",
                    models.CharField(
                        choices=[
                            ("on", "on the books"),
                            ("charged_off", "charged off"),
                            ("written_off", "written off"),
                        ],
                        default="on",
                        max_length=16,
                        verbose_name="books",
                    ),
                ),
                (
                    "past_due_from",
                    models.DateField(blank=True, null=True, verbose_name="past due from"),
                ),
                (
                    "clock_stops_until",
                    models.DateField(blank=True, null=True, verbose_name="clock stops until"),
                ),
                (
                    "penalty_stops_until",
                    models.DateField(blank=True, null=True, verbose_name="penalty stops until"),
                ),
                ("replayed_as_of", models.DateField(verbose_name="replayed as of")),
                ("last_fact_id", models.BigIntegerField(verbose_name="last fact")),
            ],
            options={
                "verbose_name": "position",
                "verbose_name_plural": "positions",
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="key")),
                ("posted_on", models.DateField(verbose_name="posted on")),
                ("value_on", models.DateField(verbose_name="value date")),
                (
                    "recorded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="recording time"),
                ),
                ("text", models.CharField(max_length=120, verbose_name="text")),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month_end_on", models.DateField(verbose_name="month end")),
                (
                    "asset_class",
                    models.CharField(
                        choices=[
                            ("normal", "normal"),
                            ("special_mention", "special mention"),
                            ("substandard", "substandard"),
                            ("doubtful", "doubtful"),
                            ("loss", "loss"),
                        ],
                        max_length=16,
                        verbose_name="asset class",
                    ),
                ),
                ("loans", models.BigIntegerField(verbose_name="loans")),
                ("principal_fen", models.BigIntegerField(verbose_name="principal")),
                ("rate_ppm", models.IntegerField(verbose_name="rate (per million)")),
                ("required_fen", models.BigIntegerField(verbose_name="provision required")),
            ],
            options={
                "verbose_name": "provision",
                "verbose_name_plural": "provisions",
                "ordering": ["-month_end_on", "asset_class"],
            },
        ),
        migrations.CreateModel(
            name="ProvisionRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asset_class",
                    models.CharField(
                        choices=[
                            ("normal", "normal"),
                            ("special_mention", "special mention"),
                            ("substandard", "substandard"),
                            ("doubtful", "doubtful"),
                            ("loss", "loss"),
                        ],
                        max_length=16,
                        verbose_name="asset class",
                    ),
                ),
                ("rate_ppm", models.IntegerField(verbose_name="rate (per million)")),
                ("effective_from", models.DateField(verbose_name="effective from")),
            ],
            options={
                "verbose_name": "provision rate",
                "verbose_name_plural": "provision rates",
                "ordering": ["asset_class", "-effective_from"],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("principal_fen", models.BigIntegerField(verbose_name="principal")),
                ("drawn_on", models.DateField(verbose_name="drawn on")),
                ("instalments", models.PositiveSmallIntegerField(verbose_name="instalments")),
                ("total_interest_fen", models.BigIntegerField(verbose_name="total interest")),
                (
                    "annual_cost_ppm",
                    models.BigIntegerField(
                        help_text="IRR-based annual rate of the cash flows.",
                        verbose_name="annual cost (per million)",
                    ),
                ),
                ("shown", models.JSONField(verbose_name="shown to the borrower")),
                ("quoted_at", models.DateTimeField(verbose_name="quoted at")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("value_on", models.DateField(verbose_name="value date")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="recording time",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="The payment channel's own number.",
                        max_length=64,
                        verbose_name="reference",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("interest", "interest"),
                            ("penalty_interest", "penalty interest"),
                            ("compound_interest", "compound interest"),
                        ],
                        max_length=20,
                        verbose_name="component",
                    ),
                ),
                ("instalment_no", models.PositiveSmallIntegerField(verbose_name="instalment")),
                ("balance_fen", models.BigIntegerField(verbose_name="balance")),
                ("rate_ppm", models.IntegerField(verbose_name="daily rate (per million)")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
            ],
            options={
                "verbose_name": "interest segment",
                "verbose_name_plural": "interest segments",
                "ordering": ["loan", "starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since_on",
                    models.DateField(
                        help_text="First business date that was closed without it.",
                        verbose_name="left out since",
                    ),
                ),
                ("step", models.CharField(max_length=40, verbose_name="step")),
                ("error", models.TextField(verbose_name="error")),
                ("held", models.JSONField(default=dict, verbose_name="held by the ledger")),
                (
                    "principal_fen",
                    models.BigIntegerField(default=0, verbose_name="principal unpaid"),
                ),
                (
                    "accrued_through",
                    models.DateField(blank=True, null=True, verbose_name="accrued through"),
                ),
                ("non_accrual", models.BooleanField(default=False, verbose_name="non-accrual")),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="tried again at"),
                ),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="back since")),
            ],
            options={
                "verbose_name": "loan set aside",
                "verbose_name_plural": "loans set aside",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("period_from", models.DateField(verbose_name="period from")),
                ("next_due_on", models.DateField(verbose_name="next due date")),
                ("next_due_fen", models.BigIntegerField(verbose_name="due next")),
                ("due_fen", models.BigIntegerField(verbose_name="due on the day of issue")),
                ("overdue_fen", models.BigIntegerField(verbose_name="overdue")),
                ("paid_fen", models.BigIntegerField(verbose_name="paid in the period")),
                ("principal_unpaid_fen", models.BigIntegerField(verbose_name="principal unpaid")),
                (
                    "refund_to_return_fen",
                    models.BigIntegerField(default=0, verbose_name="refund to return"),
                ),
                ("payoff_fen", models.BigIntegerField(verbose_name="pay-off")),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "ordering": ["-issued_on", "line"],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("principal_unpaid_fen", models.BigIntegerField(verbose_name="principal unpaid")),
                ("next_principal_fen", models.BigIntegerField(verbose_name="principal due next")),
                ("next_interest_fen", models.BigIntegerField(verbose_name="interest due next")),
                (
                    "next_penalty_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="penalty interest due next"),
                ),
                (
                    "next_compound_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="compound interest due next"),
                ),
                ("due_principal_fen", models.BigIntegerField(verbose_name="principal due")),
                ("due_interest_fen", models.BigIntegerField(verbose_name="interest due")),
                (
                    "due_penalty_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="penalty interest due"),
                ),
                (
                    "due_compound_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="compound interest due"),
                ),
                ("overdue_principal_fen", models.BigIntegerField(verbose_name="overdue principal")),
                ("overdue_interest_fen", models.BigIntegerField(verbose_name="overdue interest")),
                (
                    "overdue_penalty_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="overdue penalty interest"),
                ),
                (
                    "overdue_compound_interest_fen",
                    models.BigIntegerField(default=0, verbose_name="overdue compound interest"),
                ),
                ("penalty_interest_fen", models.BigIntegerField(verbose_name="penalty interest")),
                ("compound_interest_fen", models.BigIntegerField(verbose_name="compound interest")),
                (
                    "accrued_interest_fen",
                    models.BigIntegerField(
                        help_text="Null on statements issued before it was told.",
                        null=True,
                        verbose_name="interest not due yet",
                    ),
                ),
                (
                    "refund_to_return_fen",
                    models.BigIntegerField(default=0, verbose_name="refund to return"),
                ),
                ("days_past_due", models.PositiveIntegerField(verbose_name="days past due")),
            ],
            options={
                "verbose_name": "row of a statement",
                "verbose_name_plural": "rows of a statement",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TrialBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="closed on")),
                ("balance_fen", models.BigIntegerField(verbose_name="balance")),
            ],
            options={
                "verbose_name": "trial balance",
                "verbose_name_plural": "trial balances",
                "ordering": ["-closed_on", "account"],
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="arrears",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrears",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddConstraint(
            model_name="books",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="one_set_of_books"
            ),
        ),
        migrations.AddConstraint(
            model_name="books",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_through__lte", models.F("accrued_through")),
                    ("accrued_through__lte", models.F("passed_through")),
                ),
                name="books_go_in_order",
            ),
        ),
        migrations.AddField(
            model_name="bureaunotice",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bureau_notices",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="closestep",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="billing.closerun",
                verbose_name="day's close",
            ),
        ),
        migrations.AddField(
            model_name="closechunk",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chunks",
                to="billing.closestep",
                verbose_name="step of a close",
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.approval",
                verbose_name="approval",
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facts",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="billing.fact",
                verbose_name="reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="heartbeat",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="one_heartbeat"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="loan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalment_rows",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="overduecase",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="overduecase",
            name="officer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to=settings.AUTH_USER_MODEL,
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="lending.creditline",
                verbose_name="credit line",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="loan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="product_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddConstraint(
            model_name="provisionrate",
            constraint=models.UniqueConstraint(
                fields=("asset_class", "effective_from"), name="one_provision_rate_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="provisionrate",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate_ppm__gte", 0), ("rate_ppm__lte", 1000000)),
                name="provision_rate_is_a_share",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="lending.creditline",
                verbose_name="credit line",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="loan",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quote",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="lending.creditline",
                verbose_name="credit line",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="named_loan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.loan",
                verbose_name="loan named by the borrower",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                help_text="The reversed receipt of the same reference.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="billing.receipt",
                verbose_name="replaces",
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="receipt",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facts",
                to="billing.receipt",
                verbose_name="receipt",
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="loan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="segments",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="product_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="set_asides",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="lending.creditline",
                verbose_name="credit line",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statement_rows",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="statement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="billing.statement",
                verbose_name="statement",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="credit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="billing.account",
                verbose_name="credit",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="debit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debits",
                to="billing.account",
                verbose_name="debit",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="posting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="billing.posting",
                verbose_name="posting",
            ),
        ),
        migrations.AddField(
            model_name="trialbalance",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trial_balances",
                to="billing.account",
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="trialbalance",
            name="product_version",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("kind", "subject"),
                name="one_open_alarm_a_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_closed_alarm_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="arrears",
            index=models.Index(
                condition=models.Q(("ends_on__isnull", True), ("non_accrual", True)),
                fields=["loan"],
                name="loans_in_non_accrual",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrears",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("loan",),
                name="one_open_band_a_loan",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrears",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gt", models.F("starts_on")),
                    _connector="OR",
                ),
                name="band_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="bureaunotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_on__isnull", True)),
                fields=("loan",),
                name="one_standing_notice_a_loan",
            ),
        ),
        migrations.AddConstraint(
            model_name="bureaunotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("reached_on__gt", models.F("due_on"))),
                name="notice_follows_a_missed_due_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="closestep",
            constraint=models.UniqueConstraint(fields=("run", "name"), name="a_step_once_a_close"),
        ),
        migrations.AddConstraint(
            model_name="closechunk",
            constraint=models.UniqueConstraint(
                fields=("step", "first_id"), name="a_chunk_once_a_step"
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(
                condition=models.Q(
                    ("principal_settled_fen__lt", models.F("principal_fen")),
                    ("interest_settled_fen__lt", models.F("interest_fen")),
                    _connector="OR",
                ),
                fields=["due_on", "loan"],
                name="unpaid_instalment_by_due_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("loan", "no"), name="instalment_no_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compound_interest_settled_fen__gte", 0),
                    ("compound_interest_settled_fen__lte", models.F("compound_interest_fen")),
                    ("interest_settled_fen__gte", 0),
                    ("interest_settled_fen__lte", models.F("interest_fen")),
                    ("penalty_interest_settled_fen__gte", 0),
                    ("penalty_interest_settled_fen__lte", models.F("penalty_interest_fen")),
                    ("principal_settled_fen__gte", 0),
                    ("principal_settled_fen__lte", models.F("principal_fen")),
                ),
                name="no_more_is_settled_than_was_due",
            ),
        ),
        migrations.AddIndex(
            model_name="overduecase",
            index=models.Index(fields=["opened_on", "id"], name="cases_as_listed"),
        ),
        migrations.AddConstraint(
            model_name="overduecase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on__isnull", True)),
                fields=("loan",),
                name="one_open_case_a_loan",
            ),
        ),
        migrations.AddConstraint(
            model_name="overduecase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="case_closes_after_it_opened",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", True)),
                fields=["past_due_from", "loan"],
                name="position_by_days_past_due",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("books", "on"), _negated=True),
                fields=["loan"],
                name="loans_off_the_books",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compound_interest_settled_fen__gte", 0),
                    ("credit_balance_fen__gte", 0),
                    ("interest_settled_fen__gte", 0),
                    ("penalty_interest_settled_fen__gte", 0),
                    ("principal_unpaid_fen__gte", 0),
                    ("refund_to_return_fen__gte", 0),
                ),
                name="position_amounts_are_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["posted_on"], name="posting_by_day"),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.UniqueConstraint(
                fields=("month_end_on", "product_version", "asset_class"),
                name="one_provision_a_month",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["reference"], name="receipt_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="receipt_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("reference",),
                name="a_reference_begins_once",
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["recorded_on"], name="fact_by_recording"),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gte", 0)), name="fact_amount_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    models.Q(
                        models.Q(("kind", "reversal"), _negated=True), ("reverses__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="a_reversal_names_what_it_reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "draw_down")),
                fields=("loan",),
                name="one_draw_down_a_loan",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("value_on__lte", models.F("recorded_on"))),
                name="no_fact_from_the_future",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["draw_down", "repayment", "recovery"]),
                    ("approval__isnull", False),
                    _connector="OR",
                ),
                name="a_guarded_fact_names_its_approval",
            ),
        ),
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(
                fields=["product_version", "component", "ends_on", "starts_on"],
                include=("balance_fen", "rate_ppm"),
                name="segments_as_summed",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(
                fields=("loan", "component", "instalment_no", "starts_on"),
                name="segments_start_on_different_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("loan", "component", "instalment_no"),
                name="one_open_segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gt", models.F("starts_on")),
                    _connector="OR",
                ),
                name="segment_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("balance_fen__gt", 0), ("rate_ppm__gte", 0)),
                name="segment_bears_interest",
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.UniqueConstraint(
                condition=models.Q(("returned_on__isnull", True)),
                fields=("loan",),
                name="a_loan_is_set_aside_once",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["issued_on", "id"], name="statements_as_listed"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("line", "issued_on"), name="one_statement_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(
                fields=("statement", "loan"), name="a_loan_once_a_statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="transfer_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("debit", models.F("credit")), _negated=True),
                name="transfer_moves_between_two_accounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="trialbalance",
            constraint=models.UniqueConstraint(
                fields=("closed_on", "account", "product_version"),
                name="one_trial_balance_a_day",
                nulls_distinct=False,
            ),
        ),
        from_file(SQL / "sum_fen.sql"),
        from_file(SQL / "accrual_register.sql"),
        *insert_only(
            "billing_receipt",
            "billing_fact",
            "billing_posting",
            "billing_transfer",
            "billing_statement",
            "billing_statementline",
            "billing_trialbalance",
        ),
        audited("billing_provisionrate"),
        # A new notice or case is its own record, and the close inserts a hundred thousand at once.
        audited("billing_bureaunotice", inserts=False),
        audited("billing_overduecase", inserts=False),
        audited("billing_setaside", ignored=["tried_at"]),
        audited("billing_alarm", ignored=["told_at", "last_on", "nights"]),
        from_file(SQL / "reference_triggers.sql"),
        digested("billing_account", stretch="id"),
        digested("billing_bureaunotice", stretch="id"),
        digested("billing_overduecase", stretch="id"),
        digested("billing_provision", stretch="month_end_on"),
        digested("billing_quote", stretch="id", ignored="loan_id"),
        filled_by(_accounts.fill),
        filled_by(_provision_rates.fill),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("contract", models.CharField(max_length=100, verbose_name="contract")),
                ("ends_on", models.DateField(verbose_name="contract ends on")),
            ],
            options={
                "verbose_name": "collection agency",
                "verbose_name_plural": "collection agencies",
            },
        ),
        migrations.CreateModel(
            name="ContactFreeze",
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
                            ("complaint", "complaint open"),
                            ("dispute", "dispute"),
                            ("hardship", "hardship talks"),
                            ("bereavement", "bereavement"),
                            ("disaster", "disaster"),
                            ("stop_list", "stop list"),
                            ("pause", "contacts pause"),
                            ("collection", "a collection is under way"),
                            ("reported_payment", "a reported payment is looked for"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                ("begun_at", models.DateTimeField(verbose_name="since")),
                (
                    "until_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="until at the latest"),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_freezes",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "freeze of contacts",
                "verbose_name_plural": "freezes of contacts",
                "ordering": ["-pk"],
                "permissions": [
                    ("freeze_contacts", "Can stop the contacts with a borrower"),
                    ("unfreeze_contacts", "Can end a stop of contacts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactFreezeEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="ended at")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "freeze",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="billing.contactfreeze",
                        verbose_name="freeze of contacts",
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a freeze of contacts",
                "verbose_name_plural": "ends of freezes of contacts",
            },
        ),
        migrations.CreateModel(
            name="ContactNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "number called",
                "verbose_name_plural": "numbers called",
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                            ("call", "call"),
                            ("sms", "SMS"),
                            ("app", "app message"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("incoming", "the borrower came to us"),
                        ],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "companion",
                    models.CharField(blank=True, max_length=150, verbose_name="second officer"),
                ),
                (
                    "caller",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="who made it at the agency"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="the agency's own number"
                    ),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("recorded_at", models.DateTimeField(verbose_name="recording time")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="billing.agency",
                        verbose_name="agency",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="billing.contactnumber",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-at", "-pk"],
                "permissions": [
                    ("make_contact", "Can reserve and complete contacts"),
                    ("report_contact", "Can enter what an agency reports"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("connected", "connected"),
                            ("no_answer", "attempted, no answer"),
                            ("wrong_person", "wrong person"),
                            ("invalid_number", "invalid number"),
                            ("delivered", "delivered"),
                            ("undelivered", "not delivered"),
                            ("met", "met"),
                            ("not_met", "not met"),
                            ("noted", "noted"),
                        ],
                        max_length=16,
                        verbose_name="result",
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                (
                    "receipt",
                    models.CharField(blank=True, max_length=100, verbose_name="delivery receipt"),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("at", models.DateTimeField(verbose_name="completed at")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome",
                        to="billing.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a contact",
                "verbose_name_plural": "outcomes of contacts",
            },
        ),
        migrations.CreateModel(
            name="ContactRule",
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
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="value"),
                ),
                (
                    "opens_at",
                    models.TimeField(blank=True, null=True, verbose_name="from, local time"),
                ),
                (
                    "closes_at",
                    models.TimeField(blank=True, null=True, verbose_name="until, local time"),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("effective_from", models.DateField(verbose_name="effective from")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the rules that the system began with.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact rule",
                "verbose_name_plural": "contact rules",
                "ordering": ["kind", "-effective_from"],
                "permissions": [
                    ("request_change_contact_rule", "Can ask for a contact rule"),
                    ("check_change_contact_rule", "Can decide a contact rule"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        default="Asia/Shanghai", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "agreed_from",
                    models.TimeField(blank=True, null=True, verbose_name="agreed from, local time"),
                ),
                (
                    "agreed_until",
                    models.TimeField(
                        blank=True, null=True, verbose_name="agreed until, local time"
                    ),
                ),
                (
                    "writing",
                    models.CharField(
                        blank=True,
                        help_text="Needed for hours outside the rule's.",
                        max_length=200,
                        verbose_name="where the borrower wrote it",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="recorded at",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_terms",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact terms of a borrower",
                "verbose_name_plural": "contact terms of borrowers",
                "ordering": ["-pk"],
                "permissions": [
                    ("agree_contact_hours", "Can enter hours that a borrower agreed to")
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sms", "SMS"), ("app", "app message"), ("letter", "letter")],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "tells_of_debt",
                    models.BooleanField(
                        default=True,
                        help_text="Such words never go to a third person.",
                        verbose_name="tells of the debt",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="effective from")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the templates that the system began with.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
            ],
            options={
                "verbose_name": "message template",
                "verbose_name_plural": "message templates",
                "ordering": ["code", "-version"],
                "permissions": [
                    ("request_approve_message_template", "Can ask for a message template"),
                    ("check_approve_message_template", "Can decide a message template"),
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.messagetemplate",
                verbose_name="message template",
            ),
        ),
        migrations.CreateModel(
            name="ThirdPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", core.models.encrypted.EncryptedTextField(verbose_name="real name")),
                ("phone", core.models.encrypted.EncryptedTextField(verbose_name="phone")),
                ("phone_index", models.CharField(db_index=True, editable=False, max_length=64)),
                (
                    "relation",
                    models.CharField(max_length=40, verbose_name="relation to the borrower"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="named at",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="third_persons",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "third person",
                "verbose_name_plural": "third persons",
                "ordering": ["pk"],
                "permissions": [
                    (
                        "enter_contact_wishes",
                        "Can enter third persons, consents and who asked to stop",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactRefusal",
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
                            ("call", "call"),
                            ("sms", "SMS"),
                            ("app", "app message"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("incoming", "the borrower came to us"),
                        ],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                ("because", models.CharField(max_length=32, verbose_name="because")),
                (
                    "allowed_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="allowed again from"),
                ),
                ("reasons", models.JSONField(default=list, verbose_name="all that refused it")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_refusals",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.messagetemplate",
                        verbose_name="message template",
                    ),
                ),
                (
                    "third_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="billing.thirdperson",
                        verbose_name="third person",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused contact",
                "verbose_name_plural": "refused contacts",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="third_person",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the debtor.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="billing.thirdperson",
                verbose_name="third person",
            ),
        ),
        migrations.CreateModel(
            name="ThirdPersonStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "third_person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop",
                        to="billing.thirdperson",
                        verbose_name="third person",
                    ),
                ),
            ],
            options={
                "verbose_name": "third person who asked to stop",
                "verbose_name_plural": "third persons who asked to stop",
            },
        ),
        migrations.CreateModel(
            name="CollectionsConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "evidence",
                    models.CharField(
                        help_text="The signed text and its version, or the recorded call.",
                        max_length=200,
                        verbose_name="how it was given or withdrawn",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections_consents",
                        to="lending.creditline",
                        verbose_name="line",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent: collections contact",
                "verbose_name_plural": "consents: collections contact",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="contact_consent_has_evidence",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                ("because", models.CharField(max_length=32, verbose_name="because")),
                (
                    "counted",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="counted"),
                ),
                (
                    "most",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="allowed"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason for closing")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="billing.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "breach of a contact rule",
                "verbose_name_plural": "breaches of contact rules",
                "ordering": ["-closed_at", "-pk"],
                "permissions": [("close_contactfinding", "Can close a breach of a contact rule")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "rule", "because"), name="a_breach_is_found_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_breach_says_why",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="contactfreeze",
            index=models.Index(fields=["line"], name="contact_freezes_of_a_line"),
        ),
        migrations.AddConstraint(
            model_name="contactfreeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at__isnull", True),
                    ("until_at__gt", models.F("begun_at")),
                    _connector="OR",
                ),
                name="contact_freeze_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactfreeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "complaint",
                            "dispute",
                            "hardship",
                            "bereavement",
                            "disaster",
                            "stop_list",
                            "pause",
                            "collection",
                            "reported_payment",
                        ],
                    )
                ),
                name="contact_freeze_has_a_known_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="contactnumber",
            index=models.Index(fields=["number_index"], name="contact_number_by_index"),
        ),
        migrations.AddConstraint(
            model_name="contactnumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number_index", ""), _negated=True),
                fields=("line", "number_index"),
                name="a_number_once_a_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.UniqueConstraint(
                fields=("kind", "effective_from"), name="one_contact_rule_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closes_at__isnull", True),
                        ("kind__in", ["connected_calls", "attempts", "third_person"]),
                        ("opens_at__isnull", True),
                        ("value__gte", 1),
                    ),
                    models.Q(
                        ("closes_at__gt", models.F("opens_at")),
                        ("kind__in", ["hours", "visits"]),
                        ("opens_at__isnull", False),
                        ("value__isnull", True),
                    ),
                    models.Q(
                        ("closes_at__isnull", True),
                        ("kind__in", ["person_freeze", "money_freeze", "templates"]),
                        ("opens_at__isnull", True),
                        ("value__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="contact_rule_has_its_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="contact_rule_has_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_from__isnull", True), ("agreed_until__isnull", True)),
                    models.Q(
                        ("agreed_from__isnull", False),
                        ("agreed_until__isnull", False),
                        models.Q(("writing", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hours_are_agreed_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="one_template_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "effective_from"), name="one_message_template_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="a_template_has_words"
            ),
        ),
        migrations.AddIndex(
            model_name="contactrefusal",
            index=models.Index(fields=["line", "at"], name="refusals_of_a_day"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["line", "at"], name="contacts_of_a_day"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["at", "id"], name="contacts_as_listed"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("agency__isnull", False), models.Q(("reference", ""), _negated=True)
                ),
                fields=("agency", "reference"),
                name="an_agency_reports_a_contact_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("third_person__isnull", True), ("kind__in", ["call", "sms"]), _connector="OR"
                ),
                name="a_third_person_is_reached_by_number",
            ),
        ),
        filled_by(_contact_rules.fill),
        from_file(SQL / "contact_guard.sql"),
        from_file(SQL / "contact_actions.sql"),
        *insert_only(
            "billing_contact",
            "billing_contactoutcome",
            "billing_contactrefusal",
            "billing_contactfreeze",
            "billing_contactfreezeend",
            "billing_contactterms",
            "billing_collectionsconsent",
            "billing_thirdpersonstop",
            "billing_contactrule",
            "billing_messagetemplate",
        ),
        from_file(SQL / "contact_rights.sql"),
        audited("billing_agency"),
        audited("billing_contactfinding"),
        audited("billing_contactnumber"),
        audited("billing_thirdperson", hidden=["name", "phone", "phone_index"]),
    ]
