"""Let the application leave an event of who saw sensitive data of whom, and why."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0005_delete_sealed"),
        ("lending", "0004_record_reveal"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "record_observation_reveal.sql").read_text(),
            "DROP FUNCTION record_observation_reveal(bigint, text, date, date, text)",
        ),
    ]
