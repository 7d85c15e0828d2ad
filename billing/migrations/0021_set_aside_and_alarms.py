"""Loans that the close sets aside, alarms that a person closes, and when a worker last took a task."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0020_references_that_stand"),
        ("lending", "0012_freezes_for_set_aside_loans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="closestep",
            name="failure",
            field=models.TextField(
                blank=True,
                help_text="Of its last try; empty once it goes on.",
                verbose_name="why it stopped",
            ),
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
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_heartbeat")
                ],
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
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["-last_on", "-pk"],
                "permissions": [
                    ("close_alarm", "Can close an alarm and try a set-aside loan again")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("kind", "subject"),
                        name="one_open_alarm_a_subject",
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
                        name="a_closed_alarm_says_why",
                    ),
                ],
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
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_asides",
                        to="lending.loan",
                        verbose_name="loan",
                    ),
                ),
            ],
            options={
                "verbose_name": "loan set aside",
                "verbose_name_plural": "loans set aside",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_on__isnull", True)),
                        fields=("loan",),
                        name="a_loan_is_set_aside_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CALL audit_table('billing_setaside', '{}', '{tried_at}')",
            "CALL leave_unaudited('billing_setaside')",
        ),
        migrations.RunSQL(
            "CALL audit_table('billing_alarm', '{}', '{told_at,last_on,nights}')",
            "CALL leave_unaudited('billing_alarm')",
        ),
    ]
