"""Days of the credit bureau among the dated rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0006_audit_api_clients"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ceiling",
            name="kind",
            field=models.CharField(
                choices=[
                    ("annual_cost", "all-in annual cost of a new loan"),
                    ("protected_rate", "annual rate up to which courts protect a claim"),
                    ("balance", "consumer balance per person"),
                    ("negative_record", "days past due from which a record is negative"),
                    ("notice", "days from telling the borrower to a first negative record"),
                ],
                max_length=24,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="historicalceiling",
            name="kind",
            field=models.CharField(
                choices=[
                    ("annual_cost", "all-in annual cost of a new loan"),
                    ("protected_rate", "annual rate up to which courts protect a claim"),
                    ("balance", "consumer balance per person"),
                    ("negative_record", "days past due from which a record is negative"),
                    ("notice", "days from telling the borrower to a first negative record"),
                ],
                max_length=24,
                verbose_name="kind",
            ),
        ),
    ]
