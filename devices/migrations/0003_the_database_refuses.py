"""Observations by month, consents that are only ever added to, and the laws between the two."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
INSERT_ONLY = [
    "devices_consenttext",
    "devices_consentreceipt",
    "devices_withdrawalpreview",
    "devices_fabricationflag",
]

# Table: hidden columns, ignored columns, whether a new row leaves an event. A new device or case is its
# own record; when a device was last seen changes with every batch.
AUDITED = {
    "devices_device": ("{serial_index}", "{last_seen_at}", False),
    "devices_deviceownership": ("{}", "{}", False),
    "devices_fabricationcase": ("{}", "{}", False),
    "devices_retention": ("{}", "{}", True),
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
    dependencies = [("devices", "0002_catalogue")]
    operations = [
        *(insert_only(table) for table in INSERT_ONLY),
        *(audited(table) for table in AUDITED),
        from_files("observations"),
        from_files("consent_laws"),
    ]
