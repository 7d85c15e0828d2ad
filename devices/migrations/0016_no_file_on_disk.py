"""Nothing names a file on a disk any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("devices", "0015_files_wait_in_the_database")]
    operations = [migrations.RemoveField(model_name="observationimport", name="raw_file")]
