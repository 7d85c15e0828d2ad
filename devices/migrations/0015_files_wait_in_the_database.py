"""Files that wait move from one machine's disk into the database, where every worker and every backup has them."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.core.files.storage import default_storage
from django.db import migrations, models

from lending.models.encrypted import encrypt_bytes

PART_BYTES = 1024 * 1024


def move_in(apps: Any, _schema_editor: Any) -> None:
    """Take in the files that wait on this machine's disk; one that isn't there is found lost when it is read."""
    imports = apps.get_model("devices", "ObservationImport")
    parts = apps.get_model("devices", "ImportPart")
    for record in imports.objects.exclude(raw_file=""):
        if record.state not in {"queued", "reading"} or not default_storage.exists(record.raw_file):
            continue
        with default_storage.open(record.raw_file, "rb") as file:
            for number, piece in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
                parts.objects.create(of_import=record, number=number, sealed=encrypt_bytes(piece))


class Migration(migrations.Migration):
    dependencies = [("devices", "0014_batches_along_the_key")]
    operations = [
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("sealed", models.BinaryField()),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="devices.observationimport",
                        verbose_name="import of a file",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of a waiting file",
                "verbose_name_plural": "pieces of waiting files",
                "ordering": ["of_import", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("of_import", "number"), name="piece_of_file_once"
            ),
        ),
        # What is encrypted can't be packed: the database needn't try.
        migrations.RunSQL(
            "ALTER TABLE devices_importpart ALTER COLUMN sealed SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="observationimport",
            name="attempts",
            field=models.PositiveIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="observationimport",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last tried at"),
        ),
        migrations.AddField(
            model_name="observationimport",
            name="trouble",
            field=models.CharField(blank=True, max_length=32, verbose_name="trouble"),
        ),
        migrations.AlterField(
            model_name="observationimport",
            name="verdict",
            field=models.CharField(blank=True, max_length=1000, verbose_name="verdict"),
        ),
        migrations.AddIndex(
            model_name="observationimport",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "reading"))),
                fields=["id"],
                name="imports_that_wait",
            ),
        ),
        migrations.RunPython(move_in, migrations.RunPython.noop),
    ]
