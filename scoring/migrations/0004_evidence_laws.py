"""What others tell us of a person is kept under a live consent only, and deleted when its time is over."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0003_keep_findings"),
        ("devices", "0005_delete_sealed"),
    ]
    operations = [
        migrations.AddConstraint(
            "transaction",
            models.CheckConstraint(
                condition=Q(at__lte=F("known_at")), name="transaction_is_known_after_it_was"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE scoring_bureaureport ADD CONSTRAINT bureau_report_is_of_a_past_day"
            " CHECK (reported_on <= (known_at AT TIME ZONE 'Asia/Shanghai')::date)",
            "ALTER TABLE scoring_bureaureport DROP CONSTRAINT bureau_report_is_of_a_past_day",
        ),
        migrations.RunSQL(
            (SQL / "evidence_laws.sql").read_text(), (SQL / "evidence_laws_reverse.sql").read_text()
        ),
    ]
