"""Keep who saw the values that an assessment rests on, and why."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0012_pictures_of_the_book")]
    operations = [
        migrations.RunSQL(
            (SQL / "record_assessment_reveal.sql").read_text(),
            (SQL / "record_evidence_reveal.sql")
            .read_text()
            .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
    ]
