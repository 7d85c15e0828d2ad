"""Let the database itself keep the record: insert-only tables, audit triggers, frozen decisions."""

from pathlib import Path

from django.conf import settings
from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
INSERT_ONLY = ["lending_auditevent", "lending_auditseal", "lending_limitchange", "lending_loan"]

# Table: hidden columns, ignored columns, whether a new row leaves an event.
AUDITED = {
    "lending_productversion": ("{}", "{}", True),
    "lending_borrower": (
        "{name,id_number,phone,name_index,id_number_index,phone_index}",
        "{}",
        True,
    ),
    # Draw-downs and repayments change what is outstanding; their own facts record that.
    "lending_creditline": ("{}", "{principal_outstanding_fen,held_fen}", True),
    "lending_capitalpool": ("{}", "{outstanding_fen}", True),
    "lending_ceiling": ("{}", "{}", True),
    "lending_approval": ("{}", "{}", True),
    "lending_limitchange": ("{}", "{}", True),
    # A new freeze or case is its own record, and the close inserts a hundred thousand at once.
    "lending_linefreeze": ("{}", "{}", False),
    "lending_overduecase": ("{}", "{}", False),
    "auth_user": ("{password}", "{last_login}", True),
    "auth_group": ("{}", "{}", True),
    "auth_user_groups": ("{}", "{}", True),
    "auth_user_user_permissions": ("{}", "{}", True),
    "auth_group_permissions": ("{}", "{}", True),
}


def from_files(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        (SQL / f"{name}.sql").read_text(), (SQL / f"{name}_reverse.sql").read_text()
    )


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
    dependencies = [
        ("lending", "0002_permissions_and_seals"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        from_files("insert_only"),
        *(insert_only(table) for table in INSERT_ONLY),
        # Only the triggers, which run as the owner, write events.
        migrations.RunSQL(
            "REVOKE INSERT ON lending_auditevent FROM xiaodai_app",
            "GRANT INSERT ON lending_auditevent TO xiaodai_app",
        ),
        from_files("audit"),
        *(audited(table) for table in AUDITED),
        from_files("frozen_records"),
        # Where a database comes from an older server, everybody may create tables in `public`.
        migrations.RunSQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC", migrations.RunSQL.noop),
    ]
