"""Let the audit record see who may call the API, but never a client's secret."""

from django.conf import settings
from django.db import migrations

TABLE = "oauth2_provider_application"


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0005_api_clients"),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]
    operations = [
        migrations.RunSQL(
            f"CALL audit_table('{TABLE}', '{{client_secret}}', '{{updated}}')",
            f"CALL leave_unaudited('{TABLE}')",
        ),
    ]
