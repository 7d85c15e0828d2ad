"""What is only ever added to, and what leaves an event in the audit record when it changes."""

from django.db import migrations

INSERT_ONLY = [
    "scoring_assessment",
    "scoring_comparison",
    "scoring_insurancequote",
    "scoring_modelstep",
    "scoring_samplerow",
    "scoring_shadowscore",
]

# Table: hidden columns, ignored columns, whether a new row leaves an event.
AUDITED = {
    "scoring_finding": ("{}", "{}", False),
    "scoring_limitpolicy": ("{}", "{}", True),
    "scoring_modelversion": ("{artefact}", "{}", True),
    "scoring_pricingtable": ("{}", "{}", True),
    "scoring_reviewrequest": ("{words,answer}", "{}", True),
    "scoring_sample": ("{}", "{}", True),
}


def insert_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CALL make_insert_only('{table}')", f"CALL make_changeable('{table}')"
    )


def audited(table: str) -> migrations.RunSQL:
    hidden, ignored, inserts = AUDITED[table]
    return migrations.RunSQL(
        f"CALL audit_table('{table}', '{hidden}', '{ignored}', {str(inserts).lower()})",
        f"CALL leave_unaudited('{table}')",
    )


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [
        *(insert_only(table) for table in INSERT_ONLY),
        *(audited(table) for table in AUDITED),
    ]
