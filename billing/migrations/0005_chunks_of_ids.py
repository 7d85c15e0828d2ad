from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_insert_only")]

    operations = [
        migrations.RenameField("closechunk", "first_loan_id", "first_id"),
        migrations.RenameField("closechunk", "last_loan_id", "last_id"),
    ]
