"""Let the application leave an event of who saw personal data, and of nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("lending", "0003_the_database_refuses")]
    operations = [
        migrations.RunSQL(
            (SQL / "record_reveal.sql").read_text(),
            "DROP FUNCTION record_reveal(bigint, text)",
        ),
    ]
