"""Let the audit record say of every row what it is, so that rows can be held against it.

Not to be undone: events from here on hold what an older record couldn't read.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
API_CLIENTS = "lending_apiclient"
AUDITED = [
    "auth_group",
    "auth_group_permissions",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "lending_approval",
    "lending_borrower",
    "lending_capitalpool",
    "lending_ceiling",
    "lending_creditline",
    "lending_keepingrule",
    "lending_limitchange",
    "lending_productversion",
    "oauth2_provider_application",
    API_CLIENTS,
]
# Table: the columns by which its rows are digested together.
DIGESTED = {
    "lending_linefreeze": "id",
    "lending_overduecase": "id",
    "lending_historicalborrower": "history_id",
    "lending_historicalcapitalpool": "history_id",
    "lending_historicalceiling": "history_id",
    "lending_historicalcreditline": "history_id",
    "lending_historicalproductversion": "history_id",
}


class Migration(migrations.Migration):
    dependencies = [("lending", "0013_record_log_in")]
    operations = [
        migrations.RunSQL((SQL / "provable_record.sql").read_text()),
        # The audit record knows rows by their `id`; this table's key has another name.
        migrations.RunSQL(
            f"ALTER TABLE {API_CLIENTS} ADD COLUMN id bigint GENERATED ALWAYS AS (application_id) STORED"
        ),
        migrations.RunSQL(f"CALL audit_table('{API_CLIENTS}', '{{}}', '{{}}')"),
        *(migrations.RunSQL(f"CALL note_rows('{table}')") for table in AUDITED),
        *(
            migrations.RunSQL(f"CALL digest_table('{table}', '{{{stretch}}}')")
            for table, stretch in DIGESTED.items()
        ),
    ]
