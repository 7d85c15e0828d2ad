"""Let the application leave an event of who logged in, failed to or left, and of nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("lending", "0012_freezes_for_set_aside_loans")]
    operations = [
        migrations.RunSQL(
            (SQL / "record_log_in.sql").read_text(),
            "DROP FUNCTION record_log_in(text, text, text)",
        ),
    ]
