"""The order in which statements are listed, by index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0013_settle_what_was_never_lent"),
        ("lending", "0010_cases_as_listed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["issued_on", "id"], name="statements_as_listed"),
        ),
    ]
