"""Let the audit record say what rates, provisions, notices, quotes and the chart of accounts are."""

from django.db import migrations

AUDITED = ["billing_provisionrate"]
# Table: the columns by which its rows are digested together, and those that are no part of the digest.
DIGESTED = {
    "billing_account": ("{id}", "{}"),
    "billing_bureaunotice": ("{id}", "{}"),
    "billing_provision": ("{month_end_on}", "{}"),
    "billing_quote": ("{id}", "{loan_id}"),
}


class Migration(migrations.Migration):
    dependencies = [("billing", "0021_set_aside_and_alarms"), ("lending", "0014_provable_record")]
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
