"""A limit above the policy's authority waits for an officer to take it up; that row is kept as what was decided is."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# Django deletes along a foreign key in Python only, and an erased person's assessments go in the database.
GOES_WITH_ITS_ASSESSMENT = """
ALTER TABLE scoring_takenup ADD CONSTRAINT taken_up_goes_with_its_assessment
    FOREIGN KEY (assessment_id) REFERENCES scoring_assessment (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0015_outcomes")]

    operations = [
        migrations.CreateModel(
            name="TakenUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up",
                        to="lending.approval",
                        verbose_name="approval",
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_up",
                        to="scoring.assessment",
                        verbose_name="assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment taken up",
                "verbose_name_plural": "assessments taken up",
            },
        ),
        migrations.RunSQL(
            GOES_WITH_ITS_ASSESSMENT,
            "ALTER TABLE scoring_takenup DROP CONSTRAINT taken_up_goes_with_its_assessment",
        ),
        migrations.RunSQL(
            "CALL let_only_sealed_rows_go('scoring_takenup')",
            "CALL make_changeable('scoring_takenup')",
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=Q(outcome="waits"), fields=["borrower"], name="limits_left_to_officers"
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("set", "limit set at once"),
                    ("waits", "proposed: two officers decide"),
                    ("unchanged", "limit unchanged"),
                    ("declined", "no limit"),
                    ("blocked", "increase blocked by an open finding"),
                ],
                max_length=16,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="limitpolicy",
            name="automatic_fen",
            field=models.BigIntegerField(
                help_text="Above it, one officer takes the assessment up and another decides.",
                verbose_name="decided without a person up to",
            ),
        ),
    ]
