"""What scoring derived from a person goes when two people decide to erase that person."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
TABLES = [
    "scoring_assessment",
    "scoring_insurancequote",
    "scoring_samplerow",
    "scoring_shadowscore",
]


def let_erased_go(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CALL make_changeable('{table}'); CALL let_only_sealed_rows_go('{table}')",
        f"CALL make_changeable('{table}'); CALL make_insert_only('{table}')",
    )


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_first_policy"), ("lending", "0008_erasure")]
    operations = [
        *(let_erased_go(table) for table in TABLES),
        migrations.RunSQL(
            (SQL / "delete_of_erased.sql").read_text(),
            "DROP FUNCTION delete_of_erased_person(bigint, text)",
        ),
    ]
