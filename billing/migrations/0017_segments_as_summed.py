"""The index that a day's accrual reads, in the order in which segments are summed, so that the proof goes along it too.

Inside each product version and component the segments that run are one stretch: PostgreSQL 18 skips from one to the next.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_sum_of_fen")]

    operations = [
        migrations.AddIndex(
            "segment",
            models.Index(
                fields=["product_version", "component", "ends_on", "starts_on"],
                include=["balance_fen", "rate_ppm"],
                name="segments_as_summed",
            ),
        ),
        migrations.RemoveIndex("segment", "segments_that_run"),
    ]
