"""Pauses of penalty and of the clock: two facts, and what a position keeps to count days past due by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("lending", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="fact",
            options={
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
                "verbose_name": "fact",
                "verbose_name_plural": "facts",
            },
        ),
        migrations.RemoveIndex(
            model_name="position",
            name="position_by_oldest_due",
        ),
        migrations.AddField(
            model_name="position",
            name="clock_stops_until",
            field=models.DateField(blank=True, null=True, verbose_name="clock stops until"),
        ),
        migrations.AddField(
            model_name="position",
            name="past_due_from",
            field=models.DateField(blank=True, null=True, verbose_name="past due from"),
        ),
        migrations.AddField(
            model_name="position",
            name="penalty_stops_until",
            field=models.DateField(blank=True, null=True, verbose_name="penalty stops until"),
        ),
        migrations.AlterField(
            model_name="fact",
            name="kind",
            field=models.CharField(
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
        # No loan was ever paused: each is past due from its oldest unpaid due date.
        migrations.RunSQL(
            "UPDATE billing_position SET past_due_from = next_unpaid_due_on",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", True)),
                fields=["past_due_from", "loan"],
                name="position_by_days_past_due",
            ),
        ),
    ]
