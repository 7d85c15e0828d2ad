"""Rows of a statement tell of all that its headlines count, component by component.

On statements issued before, penalty and compound interest are what the headlines took them for; the interest that was
not due yet is not told.
"""

from django.db import migrations, models

CLASSES = """
CALL make_changeable('billing_statementline');
UPDATE billing_statementline
SET overdue_penalty_interest_fen = CASE WHEN days_past_due > 0 THEN penalty_interest_fen ELSE 0 END,
    overdue_compound_interest_fen = CASE WHEN days_past_due > 0 THEN compound_interest_fen ELSE 0 END,
    due_penalty_interest_fen =
        CASE WHEN days_past_due = 0 AND due_principal_fen + due_interest_fen > 0 THEN penalty_interest_fen ELSE 0 END,
    due_compound_interest_fen =
        CASE WHEN days_past_due = 0 AND due_principal_fen + due_interest_fen > 0 THEN compound_interest_fen ELSE 0 END
WHERE penalty_interest_fen > 0 OR compound_interest_fen > 0;
CALL make_insert_only('billing_statementline');
"""
AMOUNTS = {
    "next_penalty_interest_fen": "penalty interest due next",
    "next_compound_interest_fen": "compound interest due next",
    "due_penalty_interest_fen": "penalty interest due",
    "due_compound_interest_fen": "compound interest due",
    "overdue_penalty_interest_fen": "overdue penalty interest",
    "overdue_compound_interest_fen": "overdue compound interest",
    "refund_to_return_fen": "refund to return",
}


def amount(name: str) -> "models.BigIntegerField[int, int]":
    return models.BigIntegerField(name, default=0)


class Migration(migrations.Migration):
    dependencies = [("billing", "0018_refunds_to_return")]

    operations = [
        migrations.AddField("statement", "refund_to_return_fen", amount("refund to return")),
        *(
            migrations.AddField("statementline", name, amount(word))
            for name, word in AMOUNTS.items()
        ),
        migrations.AddField(
            "statementline",
            "accrued_interest_fen",
            models.BigIntegerField(
                "interest not due yet",
                null=True,
                help_text="Null on statements issued before it was told.",
            ),
        ),
        migrations.RunSQL(CLASSES, migrations.RunSQL.noop),
    ]
