"""Let the database keep every finding: closed once, never deleted."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_the_database_refuses")]
    operations = [
        migrations.RunSQL(
            (SQL / "guard_finding.sql").read_text(), (SQL / "guard_finding_reverse.sql").read_text()
        ),
    ]
