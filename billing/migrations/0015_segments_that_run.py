"""An index that holds all that a day's accrual reads, so that it follows the segments that run and not all that ever ran."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0014_statements_as_listed")]

    operations = [
        migrations.AddIndex(
            "segment",
            models.Index(
                fields=["ends_on", "starts_on"],
                include=["product_version", "component", "balance_fen", "rate_ppm"],
                name="segments_that_run",
            ),
        ),
    ]
