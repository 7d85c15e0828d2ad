"""Histories are held against the record, and the rights that groups are given are digested."""

from pathlib import Path

from django.db import migrations

from core.schema import digested, from_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0001_initial"),
    ]

    operations = [
        from_file(SQL / "history_proof.sql"),
        digested("auth_permission", stretch="id"),
        digested("django_content_type", stretch="id"),
    ]
