"""Notices before a first negative record; a new one is its own record, its withdrawal leaves an event."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0011_what_is_due_on_the_day"),
        ("lending", "0007_what_goes_to_the_credit_bureau"),
    ]

    operations = [
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
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bureau_notices",
                        to="lending.loan",
                        verbose_name="loan",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit bureau notice",
                "verbose_name_plural": "credit bureau notices",
                "ordering": ["loan", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_on__isnull", True)),
                        fields=("loan",),
                        name="one_standing_notice_a_loan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reached_on__gt", models.F("due_on"))),
                        name="notice_follows_a_missed_due_date",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CALL audit_table('billing_bureaunotice', '{}', '{}', false)",
            "CALL leave_unaudited('billing_bureaunotice')",
        ),
    ]
