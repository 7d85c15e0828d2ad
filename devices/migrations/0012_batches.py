"""Ask what a batch of observations needs in few statements, each planned once a connection."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("devices", "0011_checks_by_batch")]
    operations = [
        migrations.RunSQL((SQL / "guard_by_batch.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(
            (SQL / "batches.sql").read_text(), (SQL / "batches_reverse.sql").read_text()
        ),
    ]
