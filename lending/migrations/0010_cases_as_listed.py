"""The order in which officers read overdue cases, by index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0009_keeping_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="overduecase",
            index=models.Index(fields=["opened_on", "id"], name="cases_as_listed"),
        ),
    ]
