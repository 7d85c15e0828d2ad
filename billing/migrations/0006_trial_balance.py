import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_chunks_of_ids"),
        ("lending", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrialBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="closed on")),
                ("balance_fen", models.BigIntegerField(verbose_name="balance")),
            ],
            options={
                "verbose_name": "trial balance",
                "verbose_name_plural": "trial balances",
                "ordering": ["-closed_on", "account"],
            },
        ),
        migrations.AlterModelOptions(
            name="closechunk",
            options={
                "ordering": ["step", "first_id"],
                "verbose_name": "chunk of a step",
                "verbose_name_plural": "chunks of a step",
            },
        ),
        migrations.RemoveConstraint(
            model_name="closechunk",
            name="a_chunk_once_a_step",
        ),
        migrations.AddField(
            model_name="books",
            name="balanced_through_id",
            field=models.BigIntegerField(
                default=0,
                help_text="Last posting that the latest trial balance holds.",
                verbose_name="trial balance through posting",
            ),
        ),
        migrations.AlterField(
            model_name="closechunk",
            name="first_id",
            field=models.BigIntegerField(verbose_name="first"),
        ),
        migrations.AlterField(
            model_name="closechunk",
            name="last_id",
            field=models.BigIntegerField(verbose_name="last"),
        ),
        migrations.AlterField(
            model_name="instalment",
            name="loan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalment_rows",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AlterField(
            model_name="segment",
            name="loan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="segments",
                to="lending.loan",
                verbose_name="loan",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="lending.creditline",
                verbose_name="credit line",
            ),
        ),
        migrations.AlterField(
            model_name="statementline",
            name="statement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="billing.statement",
                verbose_name="statement",
            ),
        ),
        migrations.AddIndex(
            model_name="arrears",
            index=models.Index(
                condition=models.Q(("ends_on__isnull", True), ("non_accrual", True)),
                fields=["loan"],
                name="loans_in_non_accrual",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("books", "on"), _negated=True),
                fields=["loan"],
                name="loans_off_the_books",
            ),
        ),
        migrations.AddConstraint(
            model_name="closechunk",
            constraint=models.UniqueConstraint(
                fields=("step", "first_id"), name="a_chunk_once_a_step"
            ),
        ),
        migrations.AddField(
            model_name="trialbalance",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trial_balances",
                to="billing.account",
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="trialbalance",
            name="product_version",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lending.productversion",
                verbose_name="product version",
            ),
        ),
        migrations.AddConstraint(
            model_name="trialbalance",
            constraint=models.UniqueConstraint(
                fields=("closed_on", "account", "product_version"),
                name="one_trial_balance_a_day",
                nulls_distinct=False,
            ),
        ),
    ]
