"""Nights of shadow scores with their work-list; figures of a month stay as they were known."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0008_keep_what_was_built"),
    ]

    operations = [
        migrations.AddField(
            model_name="shadowscore",
            name="log_odds",
            field=models.FloatField(default=0.0, verbose_name="log odds"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="finding",
            name="rule",
            field=models.CharField(
                choices=[
                    ("drift", "the people scored have changed (PSI above 0.25)"),
                    ("calibration", "a decile outside its interval two months running"),
                    ("discrimination", "a matured vintage 0.03 below validation"),
                    ("expired", "the model's time is over"),
                    ("tampered", "the stored model is not the one registered"),
                    ("reported", "reported by a person"),
                ],
                max_length=16,
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="stabilityfigure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("psi", "PSI"),
                    ("csi", "CSI"),
                    ("calibration", "calibration of a decile"),
                    ("auc", "AUC of a matured vintage"),
                    ("coverage", "coverage of a source"),
                    ("override", "share of decisions overridden"),
                    ("override_bad", "bad rate of overridden decisions"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="ShadowRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="on")),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people scored")),
                (
                    "versions",
                    models.ManyToManyField(
                        related_name="+", to="scoring.modelversion", verbose_name="model versions"
                    ),
                ),
            ],
            options={
                "verbose_name": "night of shadow scores",
                "verbose_name_plural": "nights of shadow scores",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="ShadowChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_id", models.BigIntegerField(verbose_name="first")),
                ("last_id", models.BigIntegerField(verbose_name="last")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people scored")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chunks",
                        to="scoring.shadowrun",
                        verbose_name="night of shadow scores",
                    ),
                ),
            ],
            options={
                "verbose_name": "chunk of a night",
                "verbose_name_plural": "chunks of a night",
                "ordering": ["run", "first_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "first_id"), name="a_chunk_once_a_night")
                ],
            },
        ),
        migrations.RunSQL(
            "CALL make_insert_only('scoring_stabilityfigure')",
            "CALL make_changeable('scoring_stabilityfigure')",
        ),
    ]
