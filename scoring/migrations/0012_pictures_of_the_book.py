"""Vintages and roll rates of a month, stored as they were known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0011_record_evidence_reveal"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookPicture",
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
        migrations.RunSQL(
            "CALL make_insert_only('scoring_bookpicture')",
            "CALL make_changeable('scoring_bookpicture')",
        ),
    ]
