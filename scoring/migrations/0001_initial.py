"""Evidence, models, assessments, monitoring, insurance."""

import uuid
from pathlib import Path

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
from scoring.migrations import _first_policy, _pricing_tables

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(InitialMigration):
    dependencies = [
        ("core", "0001_initial"),
        ("billing", "0001_initial"),
        ("devices", "0001_initial"),
        ("lending", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "population",
                    models.CharField(
                        choices=[
                            ("borrowers", "our borrowers"),
                            ("lab", "invented people, optimum known"),
                            ("street", "the demo population"),
                        ],
                        max_length=16,
                        verbose_name="people",
                    ),
                ),
                ("people", models.PositiveIntegerField(verbose_name="number of people")),
                ("seed", models.BigIntegerField(blank=True, null=True, verbose_name="seed")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("figures", models.JSONField(verbose_name="figures")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
            ],
            options={
                "verbose_name": "comparison of families",
                "verbose_name_plural": "comparisons of families",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="PortfolioSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="Its first day.", unique=True, verbose_name="month"),
                ),
                ("vintages", models.JSONField(verbose_name="vintages")),
                ("rolls", models.JSONField(verbose_name="roll rates")),
            ],
            options={
                "verbose_name": "picture of the book",
                "verbose_name_plural": "pictures of the book",
                "ordering": ["-month"],
            },
        ),
        migrations.CreateModel(
            name="LimitPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("approved", "approved")],
                        default="proposed",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="effective from")),
                (
                    "product_cap_fen",
                    models.BigIntegerField(verbose_name="highest limit of the product"),
                ),
                (
                    "bands",
                    models.JSONField(verbose_name="months of income by probability of default"),
                ),
                (
                    "affordability_ppm",
                    models.PositiveIntegerField(
                        verbose_name="share of free income for instalments (per million)"
                    ),
                ),
                (
                    "income_unknown_fen",
                    models.BigIntegerField(
                        verbose_name="monthly income counted where none is known"
                    ),
                ),
                (
                    "other_debt_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        verbose_name="months over which debt elsewhere counts as paid back",
                    ),
                ),
                (
                    "behaviour_only_cap_fen",
                    models.BigIntegerField(verbose_name="highest limit on behaviour alone"),
                ),
                (
                    "low_trust_below_ppm",
                    models.PositiveIntegerField(verbose_name="low trust is below (per million)"),
                ),
                (
                    "low_trust_cap_fen",
                    models.BigIntegerField(verbose_name="highest limit at low trust"),
                ),
                (
                    "increase_ppm",
                    models.PositiveIntegerField(
                        verbose_name="highest increase at once (per million)"
                    ),
                ),
                (
                    "clean_instalments",
                    models.PositiveSmallIntegerField(
                        verbose_name="instalments paid on time before an increase"
                    ),
                ),
                (
                    "overdue_cut_ppm",
                    models.PositiveIntegerField(
                        default=300000,
                        verbose_name="cut of the limit when a loan falls overdue (per million)",
                    ),
                ),
                (
                    "automatic_fen",
                    models.BigIntegerField(
                        help_text="Above it, one officer takes the assessment up and another decides.",
                        verbose_name="decided without a person up to",
                    ),
                ),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="days for a human review"
                    ),
                ),
            ],
            options={
                "verbose_name": "limit policy",
                "verbose_name_plural": "limit policies",
                "ordering": ["-effective_from", "-number"],
                "permissions": [
                    ("request_change_policy", "Can ask for another limit policy"),
                    ("check_change_policy", "Can decide on another limit policy"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("effective_from",),
                        name="one_approved_policy_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("affordability_ppm__lte", 1000000),
                            ("automatic_fen__gte", 0),
                            ("behaviour_only_cap_fen__gte", 0),
                            ("income_unknown_fen__gte", 0),
                            ("increase_ppm__lte", 1000000),
                            ("low_trust_below_ppm__lte", 1000000),
                            ("low_trust_cap_fen__gte", 0),
                            ("other_debt_months__gte", 1),
                            ("overdue_cut_ppm__lte", 1000000),
                            ("product_cap_fen__gte", 0),
                        ),
                        name="policy_figures_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("scorecard", "scorecard"), ("challenger", "boosted trees")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("built", "built"),
                            ("shadow", "shadow"),
                            ("challenger", "challenger"),
                            ("champion", "champion"),
                            ("retired", "retired"),
                        ],
                        default="built",
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                (
                    "share_ppm",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Of a challenger: how many new assessments it decides.",
                        verbose_name="share of assessments (per million)",
                    ),
                ),
                ("artefact", models.TextField(verbose_name="artefact")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("built_at", models.DateTimeField(verbose_name="built at")),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="validated at"),
                ),
                (
                    "validation",
                    models.JSONField(blank=True, default=dict, verbose_name="validation"),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="validator's opinion")),
                ("expires_on", models.DateField(verbose_name="expires on")),
                (
                    "built_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="builder",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validator",
                    ),
                ),
            ],
            options={
                "verbose_name": "model version",
                "verbose_name_plural": "model versions",
                "ordering": ["-number"],
                "permissions": [
                    ("build_model", "Can build a model"),
                    ("validate_model", "Can validate a model that another built"),
                    ("request_promote_model", "Can ask to move a model to another stage"),
                    ("check_promote_model", "Can decide on moving a model to another stage"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("on", models.DateField(verbose_name="on")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("application", "application"),
                            ("refresh", "refresh"),
                            ("overdue", "overdue"),
                            ("cure", "cured"),
                            ("withdrawal", "consent withdrawn"),
                            ("review", "human review"),
                        ],
                        max_length=16,
                        verbose_name="trigger",
                    ),
                ),
                ("sources", models.JSONField(verbose_name="evidence used")),
                ("snapshot", models.JSONField(verbose_name="snapshot")),
                (
                    "snapshot_sha256",
                    models.CharField(max_length=64, verbose_name="hash of the snapshot"),
                ),
                ("log_odds", models.CharField(blank=True, max_length=32, verbose_name="log odds")),
                (
                    "pd_ppm",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="probability of default (per million)"
                    ),
                ),
                ("points", models.IntegerField(blank=True, null=True, verbose_name="points")),
                ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                ("nearest_change", models.JSONField(default=dict, verbose_name="nearest change")),
                ("limit_before_fen", models.BigIntegerField(verbose_name="limit before")),
                ("limit_fen", models.BigIntegerField(verbose_name="limit by the policy")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("policy", "the policy's limit"),
                            ("first", "the policy's limit, the first one"),
                            ("step", "the highest increase at once"),
                            ("too_few_clean", "too few instalments on time for an increase"),
                            ("overdue_lowers", "lowered: a loan is overdue"),
                            ("overdue_holds", "not raised: a loan is overdue"),
                            ("not_below_drawn", "not below what is drawn"),
                            ("from_nothing", "only people give back a limit that was taken away"),
                            ("no_score", "no score: the limit stays"),
                        ],
                        max_length=20,
                        verbose_name="by which rule",
                    ),
                ),
                ("bounds", models.JSONField(default=list, verbose_name="bounds of the limit")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("set", "limit set at once"),
                            ("waits", "proposed: two officers decide"),
                            ("unchanged", "limit unchanged"),
                            ("declined", "no limit"),
                            ("blocked", "increase blocked by an open finding"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "limit_change",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="lending.limitchange",
                        verbose_name="limit change",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="scoring.limitpolicy",
                        verbose_name="limit policy",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where nothing could be scored.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="scoring.modelversion",
                        verbose_name="model version",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ["-as_of", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PricingTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.CharField(
                        choices=[("health", "health insurance"), ("motor", "motor insurance")],
                        max_length=8,
                        verbose_name="product",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("approved", "approved")],
                        default="proposed",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="effective from")),
                ("rows", models.JSONField(verbose_name="relativities")),
                (
                    "lowest_ppm",
                    models.PositiveIntegerField(verbose_name="lowest relativity (per million)"),
                ),
                ("source", models.TextField(verbose_name="source of the figures")),
            ],
            options={
                "verbose_name": "pricing table",
                "verbose_name_plural": "pricing tables",
                "ordering": ["product", "-effective_from", "-number"],
                "permissions": [
                    ("request_change_pricing", "Can ask for another pricing table"),
                    ("check_change_pricing", "Can decide on another pricing table"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "number"), name="pricing_table_is_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("product", "effective_from"),
                        name="one_approved_pricing_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lowest_ppm__gt", 0), ("lowest_ppm__lte", 1000000)),
                        name="pricing_only_discounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InsuranceQuote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("consents", models.JSONField(verbose_name="consent receipts")),
                ("evidence", models.JSONField(verbose_name="evidence")),
                (
                    "relativity_ppm",
                    models.PositiveIntegerField(verbose_name="relativity (per million)"),
                ),
                ("premium_fen", models.BigIntegerField(verbose_name="premium before")),
                ("premium_after_fen", models.BigIntegerField(verbose_name="premium after")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="scoring.pricingtable",
                        verbose_name="pricing table",
                    ),
                ),
            ],
            options={
                "verbose_name": "insurance quote",
                "verbose_name_plural": "insurance quotes",
                "ordering": ["-as_of"],
                "permissions": [("quote_insurance", "Can quote insurance")],
            },
        ),
        migrations.CreateModel(
            name="ReviewRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("due_on", models.DateField(verbose_name="answer due on")),
                ("words", models.TextField(blank=True, verbose_name="what the borrower says")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("upheld", "decision stands"),
                            ("changed", "decision changed"),
                        ],
                        default="open",
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer to the borrower")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "approval",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="core.approval",
                        verbose_name="other limit that was asked for",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="scoring.assessment",
                        verbose_name="assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "human review",
                "verbose_name_plural": "human reviews",
                "ordering": ["due_on", "pk"],
                "permissions": [("answer_review", "Can answer a human review")],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("observed_from", models.DateField(verbose_name="observed from")),
                ("observed_through", models.DateField(verbose_name="observed through")),
                (
                    "outcome_months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="months of outcome"),
                ),
                (
                    "bad_dpd",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="bad from days past due"
                    ),
                ),
                ("out_of_time_from", models.DateField(verbose_name="out of time from")),
                ("known_as_of", models.DateTimeField(verbose_name="outcomes as known at")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("bads", models.PositiveIntegerField(verbose_name="bads")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                (
                    "is_synthetic",
                    models.BooleanField(default=False, verbose_name="invented people"),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "sample",
                "verbose_name_plural": "samples",
                "ordering": ["-drawn_at"],
            },
        ),
        migrations.AddField(
            model_name="modelversion",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="models",
                to="scoring.sample",
                verbose_name="sample",
            ),
        ),
        migrations.CreateModel(
            name="SampleRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("observed_at", models.DateTimeField(verbose_name="observed at")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("train", "training"),
                            ("out_of_sample", "out of sample"),
                            ("out_of_time", "out of time"),
                        ],
                        max_length=16,
                        verbose_name="part",
                    ),
                ),
                ("was_rejected", models.BooleanField(default=False, verbose_name="rejected")),
                ("is_bad", models.BooleanField(null=True, verbose_name="bad")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="scoring.sample",
                        verbose_name="sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a sample",
                "verbose_name_plural": "rows of samples",
            },
        ),
        migrations.CreateModel(
            name="ShadowRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="on")),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people scored")),
                (
                    "versions",
                    models.ManyToManyField(
                        related_name="+", to="scoring.modelversion", verbose_name="model versions"
                    ),
                ),
            ],
            options={
                "verbose_name": "night of shadow scores",
                "verbose_name_plural": "nights of shadow scores",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="ShadowChunk",
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
                ("people", models.PositiveIntegerField(default=0, verbose_name="people scored")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chunks",
                        to="scoring.shadowrun",
                        verbose_name="night of shadow scores",
                    ),
                ),
            ],
            options={
                "verbose_name": "chunk of a night",
                "verbose_name_plural": "chunks of a night",
                "ordering": ["run", "first_id"],
            },
        ),
        migrations.CreateModel(
            name="ShadowScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("log_odds", models.FloatField(verbose_name="log odds")),
                ("points", models.IntegerField(verbose_name="points")),
                (
                    "pd_ppm",
                    models.PositiveIntegerField(
                        verbose_name="probability of default (per million)"
                    ),
                ),
                ("sources", models.CharField(max_length=120, verbose_name="evidence used")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.borrower",
                        verbose_name="borrower",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shadow_scores",
                        to="scoring.modelversion",
                        verbose_name="model version",
                    ),
                ),
            ],
            options={
                "verbose_name": "shadow score",
                "verbose_name_plural": "shadow scores",
            },
        ),
        migrations.CreateModel(
            name="StabilityFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("psi", "PSI"),
                            ("csi", "CSI"),
                            ("calibration", "calibration of a decile"),
                            ("auc", "AUC of a matured vintage"),
                            ("coverage", "coverage of a source"),
                            ("override", "share of decisions overridden"),
                            ("override_bad", "bad rate of overridden decisions"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        help_text="The feature, decile or source.",
                        max_length=80,
                        verbose_name="subject",
                    ),
                ),
                ("value", models.FloatField(verbose_name="value")),
                ("people", models.PositiveIntegerField(verbose_name="people")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="scoring.modelversion",
                        verbose_name="model version",
                    ),
                ),
            ],
            options={
                "verbose_name": "monthly figure",
                "verbose_name_plural": "monthly figures",
                "ordering": ["-month", "kind", "subject"],
            },
        ),
        migrations.CreateModel(
            name="StageTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("built", "built"),
                            ("shadow", "shadow"),
                            ("challenger", "challenger"),
                            ("champion", "champion"),
                            ("retired", "retired"),
                        ],
                        max_length=16,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("built", "built"),
                            ("shadow", "shadow"),
                            ("challenger", "challenger"),
                            ("champion", "champion"),
                            ("retired", "retired"),
                        ],
                        max_length=16,
                        verbose_name="to",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="scoring.modelversion",
                        verbose_name="model version",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a model",
                "verbose_name_plural": "steps of models",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TakenUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_up",
                        to="scoring.assessment",
                        verbose_name="assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment taken up",
                "verbose_name_plural": "assessments taken up",
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="Unique at the source; the same twice counts once.",
                        max_length=64,
                        verbose_name="reference",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("salary", "salary"),
                            ("other_income", "other income"),
                            ("essentials", "groceries, rent and utilities"),
                            ("dining", "dining"),
                            ("shopping", "shopping"),
                            ("travel", "travel"),
                            ("entertainment", "entertainment"),
                            ("cash_out", "cash withdrawn"),
                            ("other", "other spending"),
                        ],
                        max_length=16,
                        verbose_name="category",
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
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
                "verbose_name": "transaction",
                "verbose_name_plural": "transactions",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BureauReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                ("reported_on", models.DateField(verbose_name="reported on")),
                ("known_at", models.DateTimeField(verbose_name="known at")),
                ("open_accounts", models.PositiveIntegerField(verbose_name="open accounts")),
                ("balance_fen", models.BigIntegerField(verbose_name="balance")),
                ("limit_fen", models.BigIntegerField(verbose_name="limits granted")),
                ("inquiries_3m", models.PositiveIntegerField(verbose_name="inquiries, 3 months")),
                ("overdue_accounts", models.PositiveIntegerField(verbose_name="accounts overdue")),
                (
                    "worst_dpd_24m",
                    models.PositiveIntegerField(verbose_name="worst days past due, 24 months"),
                ),
                ("months_on_file", models.PositiveIntegerField(verbose_name="months on file")),
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
                "verbose_name": "bureau report",
                "verbose_name_plural": "bureau reports",
                "ordering": ["-reported_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("borrower", "reference"), name="bureau_report_counts_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance_fen__gte", 0), ("limit_fen__gte", 0)),
                        name="bureau_amounts_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                            ("drift", "the people scored have changed (PSI above 0.25)"),
                            ("calibration", "a decile outside its interval two months running"),
                            ("discrimination", "a matured vintage 0.03 below validation"),
                            ("expired", "the model's time is over"),
                            ("tampered", "the stored model is not the one registered"),
                            ("reported", "reported by a person"),
                        ],
                        max_length=16,
                        verbose_name="rule",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=80, verbose_name="subject")),
                ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                ("opened_on", models.DateField(verbose_name="opened on")),
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
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="scoring.modelversion",
                        verbose_name="model version",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["-opened_on", "-pk"],
                "permissions": [
                    ("close_finding", "Can close a finding"),
                    ("report_finding", "Can report a finding"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("model", "rule", "subject"),
                        name="one_open_finding_a_rule",
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
                        name="a_closed_finding_says_why",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["borrower", "-as_of"], name="assessments_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("outcome", "waits")),
                fields=["borrower"],
                name="limits_left_to_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("borrower", "trigger", "as_of"), name="one_assessment_an_instant"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("model__isnull", True), ("pd_ppm__isnull", True), ("points__isnull", True)
                    ),
                    models.Q(
                        ("model__isnull", False),
                        ("pd_ppm__isnull", False),
                        ("points__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_score_has_its_model",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_before_fen__gte", 0), ("limit_fen__gte", 0)),
                name="assessed_limits_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="insurancequote",
            constraint=models.CheckConstraint(
                condition=models.Q(("relativity_ppm__gt", 0), ("relativity_ppm__lte", 1000000)),
                name="insurance_only_discounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="insurancequote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("premium_after_fen__gte", 0),
                    ("premium_fen__gt", 0),
                    ("premium_after_fen__lte", models.F("premium_fen")),
                ),
                name="insurance_price_is_no_dearer",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "open")),
                fields=("assessment",),
                name="one_open_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("verdict", "open"),
                    ),
                    models.Q(
                        models.Q(("verdict", "open"), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_answer_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bads__lte", models.F("rows")),
                    ("observed_from__lte", models.F("observed_through")),
                ),
                name="sample_windows_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "champion")), fields=("stage",), name="one_champion"
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "challenger")),
                fields=("stage",),
                name="one_challenger",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("validated_by__isnull", True),
                    models.Q(("validated_by", models.F("built_by")), _negated=True),
                    _connector="OR",
                ),
                name="validator_is_not_builder",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["built", "retired"]),
                    ("validated_by__isnull", False),
                    _connector="OR",
                ),
                name="a_model_in_use_is_validated",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share_ppm__lte", 500000),
                    models.Q(("share_ppm", 0), ("stage", "challenger"), _connector="OR"),
                ),
                name="only_a_challenger_has_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplerow",
            constraint=models.UniqueConstraint(
                fields=("sample", "borrower", "observed_at"), name="sample_row_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="shadowchunk",
            constraint=models.UniqueConstraint(
                fields=("run", "first_id"), name="a_chunk_once_a_night"
            ),
        ),
        migrations.AddConstraint(
            model_name="shadowscore",
            constraint=models.UniqueConstraint(
                fields=("model", "on", "borrower"), name="one_shadow_score_a_night"
            ),
        ),
        migrations.AddConstraint(
            model_name="stabilityfigure",
            constraint=models.UniqueConstraint(
                fields=("model", "month", "kind", "subject"), name="one_figure_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetransition",
            constraint=models.UniqueConstraint(
                fields=("approval", "model"), name="one_step_an_approval"
            ),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["borrower", "at"], name="transactions_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.UniqueConstraint(
                fields=("borrower", "reference"), name="transaction_counts_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="transaction_amount_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("at__lte", models.F("known_at"))),
                name="transaction_is_known_after_it_was",
            ),
        ),
        *insert_only(
            "scoring_comparison",
            "scoring_stagetransition",
            "scoring_stabilityfigure",
            "scoring_portfoliosnapshot",
        ),
        # What scoring derived from a person goes when two people decide to erase that person.
        *(
            migrations.RunSQL(f"CALL let_only_sealed_rows_go('{table}')")
            for table in (
                "scoring_assessment",
                "scoring_insurancequote",
                "scoring_samplerow",
                "scoring_shadowscore",
                "scoring_takenup",
            )
        ),
        audited("scoring_finding", inserts=False),
        audited("scoring_limitpolicy"),
        audited("scoring_modelversion", hidden=["artefact"]),
        audited("scoring_pricingtable"),
        audited("scoring_reviewrequest", hidden=["words", "answer"]),
        audited("scoring_sample"),
        migrations.RunSQL(
            "ALTER TABLE scoring_bureaureport ADD CONSTRAINT bureau_report_is_of_a_past_day"
            " CHECK (reported_on <= (known_at AT TIME ZONE 'Asia/Shanghai')::date)"
        ),
        # Django deletes along a foreign key in Python only, and an erased person's assessments go in the database.
        migrations.RunSQL(
            "ALTER TABLE scoring_takenup ADD CONSTRAINT taken_up_goes_with_its_assessment FOREIGN KEY (assessment_id)"
            " REFERENCES scoring_assessment (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
        ),
        *(
            from_file(SQL / f"{name}.sql")
            for name in (
                "finding_triggers",
                "evidence_triggers",
                "delete_of_erased",
                "model_version_triggers",
                "stage_transition_triggers",
                "outcomes",
            )
        ),
        digested("scoring_assessment", stretch="id"),
        digested("scoring_bureaureport", stretch="borrower_id"),
        digested("scoring_comparison", stretch="id"),
        digested("scoring_finding", stretch="id"),
        digested("scoring_insurancequote", stretch="id"),
        digested("scoring_portfoliosnapshot", stretch="id"),
        digested("scoring_samplerow", stretch="sample_id"),
        digested("scoring_shadowscore", stretch="model_id,on"),
        digested("scoring_stabilityfigure", stretch="id"),
        digested("scoring_stagetransition", stretch="id"),
        digested("scoring_takenup", stretch="id"),
        digested("scoring_transaction", stretch="borrower_id"),
        filled_by(_first_policy.fill),
        filled_by(_pricing_tables.fill),
        from_file(SQL / "insurance_triggers.sql"),
        *shown_for_a_reason("scoring_transaction", "scoring_insurancequote", "scoring_assessment"),
    ]
