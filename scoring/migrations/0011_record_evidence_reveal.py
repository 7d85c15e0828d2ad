"""Keep who saw what transactions, bureau reports and insurance quotes say of whom, and why."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0010_insurance")]
    operations = [
        migrations.RunSQL(
            (SQL / "record_evidence_reveal.sql").read_text(),
            "DROP FUNCTION record_evidence_reveal(bigint, text, text)",
        ),
    ]
