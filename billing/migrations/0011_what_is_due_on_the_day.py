"""What a statement says is due on its own day, apart from what is overdue; none of the statements issued before says it."""

from django.db import migrations, models


def amount(name: str) -> "models.BigIntegerField[int, int]":
    return models.BigIntegerField(name, default=0)


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_accrual_register")]

    operations = [
        migrations.AddField(
            "statement", "due_fen", amount("due on the day of issue"), preserve_default=False
        ),
        migrations.AddField(
            "statementline", "due_principal_fen", amount("principal due"), preserve_default=False
        ),
        migrations.AddField(
            "statementline", "due_interest_fen", amount("interest due"), preserve_default=False
        ),
    ]
