from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("devices", "0013_kinds_of_devices")]
    operations = [
        migrations.RunSQL(
            (SQL / "guard_by_index.sql").read_text(), (SQL / "guard_by_batch.sql").read_text()
        ),
        migrations.RunSQL(
            (SQL / "known_values.sql").read_text(), (SQL / "known_values_reverse.sql").read_text()
        ),
    ]
