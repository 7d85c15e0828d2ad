"""What was refunded out of money that never came: its account, and where a position keeps it."""

from django.db import migrations, models
from django.db.models import Q

ACCOUNT = {
    "id": 1221,
    "code": "1221",
    "slug": "refunds_to_return",
    "name_en": "Other receivables: refunds to return",
    "name_zh": "其他应收款—应退回退款",
    "group": "asset",
    "side": "debit",
}
CONSTRAINT = "position_amounts_are_not_negative"


def open_account(apps, schema_editor):
    apps.get_model("billing", "Account").objects.create(**ACCOUNT)


class Migration(migrations.Migration):
    dependencies = [("billing", "0017_segments_as_summed")]

    operations = [
        migrations.RunPython(open_account, migrations.RunPython.noop),
        migrations.RemoveConstraint("position", CONSTRAINT),
        migrations.AddField(
            "position",
            "refund_to_return_fen",
            models.BigIntegerField("refund to return", default=0, db_default=0),
        ),
        migrations.AddConstraint(
            "position",
            models.CheckConstraint(
                condition=Q(
                    principal_unpaid_fen__gte=0,
                    interest_settled_fen__gte=0,
                    penalty_interest_settled_fen__gte=0,
                    compound_interest_settled_fen__gte=0,
                    credit_balance_fen__gte=0,
                    refund_to_return_fen__gte=0,
                ),
                name=CONSTRAINT,
            ),
        ),
    ]
