"""Check a batch of observations at once instead of row by row."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("devices", "0010_series_signatures")]
    operations = [
        migrations.RunSQL((SQL / "checks_by_batch.sql").read_text(), migrations.RunSQL.noop)
    ]
