"""Statements of the 10th: immutable rows, one a line and month, with a row a loan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lending.models import CreditLine, Loan


class Statement(models.Model):
    """How a line stood at the close of the 10th, and what falls due next. Never changed.

    The period is `[period_from, issued_on]`, both inclusive: the day after the last statement's to this one's.
    What fell due on the day of issue itself and was not paid by its end is `due_fen`, and is not overdue yet.
    """

    line = models.ForeignKey(
        CreditLine,
        models.PROTECT,
        related_name="statements",
        db_index=False,
        verbose_name=_("credit line"),
    )
    issued_on = models.DateField(_("issued on"))
    period_from = models.DateField(_("period from"))
    next_due_on = models.DateField(_("next due date"))
    next_due_fen = models.BigIntegerField(_("due next"))
    due_fen = models.BigIntegerField(_("due on the day of issue"))
    overdue_fen = models.BigIntegerField(_("overdue"))
    paid_fen = models.BigIntegerField(_("paid in the period"))
    principal_unpaid_fen = models.BigIntegerField(_("principal unpaid"))
    payoff_fen = models.BigIntegerField(_("pay-off"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-issued_on", "line"]
        indexes = [models.Index(fields=["issued_on", "id"], name="statements_as_listed")]
        constraints = [
            models.UniqueConstraint(fields=["line", "issued_on"], name="one_statement_a_day")
        ]

    def __str__(self) -> str:
        return str(self.issued_on)


class StatementLine(models.Model):
    """One loan on a statement, by component. Never changed.

    A loan settled since the last statement is on it once more, with nothing in any column.
    """

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="rows", db_index=False, verbose_name=_("statement")
    )
    loan = models.ForeignKey(
        Loan, models.PROTECT, related_name="statement_rows", verbose_name=_("loan")
    )
    principal_unpaid_fen = models.BigIntegerField(_("principal unpaid"))
    next_principal_fen = models.BigIntegerField(_("principal due next"))
    next_interest_fen = models.BigIntegerField(_("interest due next"))
    due_principal_fen = models.BigIntegerField(_("principal due"))
    due_interest_fen = models.BigIntegerField(_("interest due"))
    overdue_principal_fen = models.BigIntegerField(_("overdue principal"))
    overdue_interest_fen = models.BigIntegerField(_("overdue interest"))
    penalty_interest_fen = models.BigIntegerField(_("penalty interest"))
    compound_interest_fen = models.BigIntegerField(_("compound interest"))
    days_past_due = models.PositiveIntegerField(_("days past due"))

    class Meta:
        verbose_name = _("row of a statement")
        verbose_name_plural = _("rows of a statement")
        constraints = [
            models.UniqueConstraint(fields=["statement", "loan"], name="a_loan_once_a_statement")
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.loan_id}"

    @property
    def owed_fen(self) -> int:
        """What the loan owes in all components, the next instalment's interest included. Zero where it is settled."""
        return (
            self.principal_unpaid_fen
            + self.next_interest_fen
            + self.due_interest_fen
            + self.overdue_interest_fen
            + self.penalty_interest_fen
            + self.compound_interest_fen
        )
