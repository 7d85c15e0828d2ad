"""Let the audit record say what consents, devices, their owners and what they told are."""

from django.db import migrations

AUDITED = ["devices_retention"]
# Table: the columns by which its rows are digested together, and those that are no part of the digest.
DIGESTED = {
    "devices_allowedpair": ("{id}", "{}"),
    "devices_bandbodyday": ("{day}", "{}"),
    "devices_bandday": ("{day}", "{}"),
    "devices_carday": ("{day}", "{}"),
    "devices_carstyleday": ("{day}", "{}"),
    "devices_consentreceipt": ("{id}", "{}"),
    "devices_consenttext": ("{id}", "{}"),
    "devices_device": ("{id}", "{last_seen_at}"),
    "devices_devicefirmware": ("{id}", "{}"),
    "devices_deviceownership": ("{id}", "{}"),
    "devices_fabricationcase": ("{id}", "{}"),
    "devices_fabricationcase_flags": ("{id}", "{}"),
    "devices_fabricationflag": ("{id}", "{}"),
    "devices_metric": ("{id}", "{}"),
    "devices_metricpurpose": ("{id}", "{}"),
    "devices_observation": ("{borrower_id,day}", "{}"),
    "devices_observationimport": ("{id}", "{}"),
    "devices_phoneday": ("{day}", "{}"),
    "devices_scalebodyday": ("{day}", "{}"),
    "devices_scaleday": ("{day}", "{}"),
    "devices_withdrawalpreview": ("{id}", "{}"),
}


class Migration(migrations.Migration):
    dependencies = [("devices", "0016_no_file_on_disk"), ("lending", "0014_provable_record")]
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
