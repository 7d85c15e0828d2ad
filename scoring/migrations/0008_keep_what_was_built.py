"""Let the database keep what was built as it was built, and the sample it was built on."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_erasure")]
    operations = [
        migrations.RunSQL(
            (SQL / "guard_model_version.sql").read_text(),
            (SQL / "guard_model_version_reverse.sql").read_text(),
        ),
    ]
