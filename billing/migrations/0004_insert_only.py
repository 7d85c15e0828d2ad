"""Let facts, ledger and statements take new rows only, and audit the rates of provisions."""

from django.db import migrations

INSERT_ONLY = [
    "billing_receipt",
    "billing_fact",
    "billing_posting",
    "billing_transfer",
    "billing_statement",
    "billing_statementline",
]


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_permissions"),
        ("lending", "0003_the_database_refuses"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"CALL make_insert_only('{table}')", f"CALL make_changeable('{table}')"
            )
            for table in INSERT_ONLY
        ),
        migrations.RunSQL(
            "CALL audit_table('billing_provisionrate', '{}', '{}')",
            "CALL leave_unaudited('billing_provisionrate')",
        ),
    ]
