"""Tell once what lateness is, for samples and for the watch."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0014_stages_of_two_people"),
        ("billing", "0017_segments_as_summed"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "outcomes.sql").read_text(), (SQL / "outcomes_reverse.sql").read_text()
        ),
    ]
