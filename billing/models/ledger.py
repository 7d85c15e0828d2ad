"""Double entry that balances by construction: rows are only ever inserted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lending.models import Loan, ProductVersion


class Account(models.Model):
    """An account of the chart. Its balance is Σ debits − Σ credits; `side` says which is usual."""

    class Side(models.TextChoices):
        DEBIT = "debit", _("debit")
        CREDIT = "credit", _("credit")

    class Group(models.TextChoices):
        ASSET = "asset", _("assets")
        LIABILITY = "liability", _("liabilities")
        EQUITY = "equity", _("equity")
        INCOME = "income", _("income")
        EXPENSE = "expense", _("expenses")
        MEMO = "memo", _("memo accounts")

    code = models.CharField(_("code"), max_length=8, unique=True)
    slug = models.SlugField(_("key"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    group = models.CharField(_("group"), max_length=16, choices=Group.choices)
    side = models.CharField(_("usual side"), max_length=8, choices=Side.choices)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.slug}"


class Posting(models.Model):
    """The transfers of one event, under a key that makes it happen once."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    posted_on = models.DateField(_("posted on"))
    value_on = models.DateField(_("value date"))
    recorded_at = models.DateTimeField(_("recording time"), auto_now_add=True)
    product_version = models.ForeignKey(
        ProductVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product version"),
    )
    loan = models.ForeignKey(
        Loan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("loan"),
    )
    text = models.CharField(_("text"), max_length=120)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["posted_on"], name="posting_by_day")]

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """One movement of money. Rows are never changed; a mistake is reversed."""

    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="transfers", verbose_name=_("posting")
    )
    debit = models.ForeignKey(
        Account, models.PROTECT, related_name="debits", db_index=False, verbose_name=_("debit")
    )
    credit = models.ForeignKey(
        Account, models.PROTECT, related_name="credits", db_index=False, verbose_name=_("credit")
    )
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="transfer_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="transfer_moves_between_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} → {self.credit_id}: {self.amount_fen}"


class TrialBalance(models.Model):
    """What one account held, by product version, at the end of a day: Σ debits − Σ credits. Never changed.

    It holds the postings of the day and before, up to `Books.balanced_through_id`, so that a day's proof adds up
    that day's postings and not all that ever were. Postings without a product version have a row of their own.
    """

    closed_on = models.DateField(_("closed on"))
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="trial_balances",
        db_index=False,
        verbose_name=_("account"),
    )
    product_version = models.ForeignKey(
        ProductVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("product version"),
    )
    balance_fen = models.BigIntegerField(_("balance"))

    class Meta:
        verbose_name = _("trial balance")
        verbose_name_plural = _("trial balances")
        ordering = ["-closed_on", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["closed_on", "account", "product_version"],
                nulls_distinct=False,
                name="one_trial_balance_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closed_on} {self.account_id}"
