"""A loan whose draw-down was reversed owes nothing: settled since the day it had been drawn."""

from django.db import migrations

SETTLE = """
UPDATE billing_position AS position SET settled_on = loan.drawn_on
FROM lending_loan AS loan
WHERE loan.id = position.loan_id AND position.settled_on IS NULL AND position.next_unpaid_due_on IS NULL
  AND NOT EXISTS (SELECT FROM billing_instalment AS instalment WHERE instalment.loan_id = position.loan_id)
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_bureau_notices")]

    operations = [migrations.RunSQL(SETTLE, migrations.RunSQL.noop)]
