"""Let the database move a model only by a step that two people decided."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0013_record_assessment_reveal")]
    operations = [
        migrations.AlterField(
            model_name="modelstep",
            name="approval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.approval",
                verbose_name="approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelstep",
            constraint=models.UniqueConstraint(
                fields=("approval", "model"), name="one_step_an_approval"
            ),
        ),
        migrations.RunSQL(
            (SQL / "stages_of_two_people.sql").read_text(),
            (SQL / "stages_of_two_people_reverse.sql").read_text(),
        ),
    ]
