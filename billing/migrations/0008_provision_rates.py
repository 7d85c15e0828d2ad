"""The provision rates of the product rules, and the order in which the close asks for its loans."""

from django.db import migrations, models
from django.db.models import F, Q

EFFECTIVE_FROM = "2000-01-01"
RATES = {
    "normal": 15_000,
    "special_mention": 30_000,
    "substandard": 300_000,
    "doubtful": 600_000,
    "loss": 1_000_000,
}
ACT = "SELECT set_config('xiaodai.actor', 'system:migration', true)"


def set_rates(apps, schema_editor):
    schema_editor.execute(ACT)
    rate = apps.get_model("billing", "ProvisionRate")
    rate.objects.bulk_create(
        rate(asset_class=asset_class, rate_ppm=rate_ppm, effective_from=EFFECTIVE_FROM)
        for asset_class, rate_ppm in RATES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_guarded_facts")]

    operations = [
        migrations.RunPython(set_rates, migrations.RunPython.noop),
        migrations.RunSQL(
            "CALL make_insert_only('billing_trialbalance')",
            "CALL make_changeable('billing_trialbalance')",
        ),
        migrations.RemoveIndex("position", "position_by_oldest_due"),
        migrations.AddIndex(
            "position",
            models.Index(
                fields=["next_unpaid_due_on", "loan"],
                condition=Q(settled_on__isnull=True),
                name="position_by_oldest_due",
            ),
        ),
        migrations.RemoveIndex("instalment", "unpaid_instalment_by_due_date"),
        migrations.AddIndex(
            "instalment",
            models.Index(
                fields=["due_on", "loan"],
                condition=Q(principal_settled_fen__lt=F("principal_fen"))
                | Q(interest_settled_fen__lt=F("interest_fen")),
                name="unpaid_instalment_by_due_date",
            ),
        ),
    ]
