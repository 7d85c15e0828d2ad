"""A reference is unique among what was not reversed, and a repayment can be moved to another loan by two people."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import PROTECT, Q

SQL = Path(__file__).resolve().parent.parent / "sql"
DEEDS = {
    "reverse": "a reversal",
    "move": "moving a repayment to another loan",
    "waive": "a waiver",
    "restructure": "a restructure",
    "charge_off": "a charge-off",
    "write_off": "a write-off",
    "refund": "a refund",
}
PERMISSIONS = [
    (f"{verb}_{deed}", f"Can {does} {name}")
    for deed, name in DEEDS.items()
    for verb, does in (("request", "ask for"), ("check", "decide"))
]


OFFICERS = {"maker": "request_move", "checker": "check_move"}


def give_officers_the_right(apps, schema_editor):
    """Where groups of officers are there already, they may ask for moves and decide them."""
    schema_editor.execute("SELECT set_config('xiaodai.actor', 'system:migration', true)")
    kind = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for group in apps.get_model("auth", "Group").objects.filter(name__in=OFFICERS):
        codename = OFFICERS[group.name]
        fact, _is_new = kind.get_or_create(app_label="billing", model="fact")
        may, _is_new = permissions.get_or_create(
            content_type=fact, codename=codename, defaults={"name": dict(PERMISSIONS)[codename]}
        )
        group.permissions.add(may)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("billing", "0019_statements_add_up"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            "fact",
            {
                "ordering": ["loan", "value_on", "pk"],
                "permissions": PERMISSIONS,
                "verbose_name": "fact",
                "verbose_name_plural": "facts",
            },
        ),
        migrations.RunPython(give_officers_the_right, migrations.RunPython.noop),
        migrations.AddField(
            "receipt",
            "replaces",
            models.OneToOneField(
                "billing.receipt",
                PROTECT,
                null=True,
                blank=True,
                related_name="replaced_by",
                verbose_name="replaces",
                help_text="The reversed receipt of the same reference.",
            ),
        ),
        migrations.AlterField(
            "receipt",
            "reference",
            models.CharField(
                "reference", max_length=64, help_text="The payment channel's own number."
            ),
        ),
        migrations.AddIndex(
            "receipt", models.Index(fields=["reference"], name="receipt_by_reference")
        ),
        migrations.AddConstraint(
            "receipt",
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(replaces__isnull=True),
                name="a_reference_begins_once",
            ),
        ),
        migrations.RemoveConstraint("fact", "fact_reference_is_unique_in_its_loan"),
        migrations.RunSQL(
            (SQL / "references.sql").read_text(encoding="utf-8"),
            (SQL / "references_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
