"""Let sealed data go when its time is over, by one deed that looks for itself."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0004_consent_texts"),
        ("lending", "0008_erasure"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "delete_sealed.sql").read_text(), (SQL / "delete_sealed_reverse.sql").read_text()
        ),
    ]
