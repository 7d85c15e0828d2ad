"""Let the audit record say what models, scores, assessments and the evidence beneath them are."""

from django.db import migrations

AUDITED = [
    "scoring_limitpolicy",
    "scoring_modelversion",
    "scoring_pricingtable",
    "scoring_reviewrequest",
    "scoring_sample",
]
# Table: the columns by which its rows are digested together, and those that are no part of the digest.
DIGESTED = {
    "scoring_assessment": ("{id}", "{}"),
    "scoring_bookpicture": ("{id}", "{}"),
    "scoring_bureaureport": ("{borrower_id}", "{}"),
    "scoring_comparison": ("{id}", "{}"),
    "scoring_finding": ("{id}", "{}"),
    "scoring_insurancequote": ("{id}", "{}"),
    "scoring_modelstep": ("{id}", "{}"),
    "scoring_samplerow": ("{sample_id}", "{}"),
    "scoring_shadowscore": ("{model_id,on}", "{}"),
    "scoring_stabilityfigure": ("{id}", "{}"),
    "scoring_takenup": ("{id}", "{}"),
    "scoring_transaction": ("{borrower_id}", "{}"),
}


class Migration(migrations.Migration):
    dependencies = [("scoring", "0017_no_machine_asks"), ("lending", "0014_provable_record")]
    operations = [
        *(migrations.RunSQL(f"CALL note_rows('{table}')") for table in AUDITED),
        *(
            migrations.RunSQL(
                f"CALL digest_table('{table}', '{stretch}', '{ignored}')",
                f"CALL leave_undigested('{table}')",
            )
            for table, (stretch, ignored) in DIGESTED.items()
        ),
    ]
