"""Statements of the 10th: immutable rows, one a line and month, with a row a loan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lending.models import CreditLine, Loan


class Statement(models.Model):
    """How a line stood at the close of the 10th, and what falls due next. Never changed.

    The period is `[period_from, issued_on]`, both inclusive: the day after the last statement's to this one's.
    What fell due on the day of issue itself and was not paid by its end is `due_fen`, and is not overdue yet.
    Every amount but `paid_fen` is the sum of the rows'.
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
    refund_to_return_fen = models.BigIntegerField(_("refund to return"), default=0)
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

    @property
    def pay_now_fen(self) -> int:
        """What is to be paid at once: overdue, due on the day of issue, and a refund to return."""
        return self.overdue_fen + self.due_fen + self.refund_to_return_fen


class StatementLine(models.Model):
    """One loan on a statement, by component. Never changed.

    A loan settled since the last statement is on it once more, with nothing in any column. `next_` is what falls
    due on the statement's next due date: nothing for a loan whose own is later. Penalty and compound interest are
    all that is unpaid of them; what a restructure carried to a later date is in neither `overdue_`, `due_` nor, where
    that date is not the statement's next, `next_`.
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
    next_penalty_interest_fen = models.BigIntegerField(_("penalty interest due next"), default=0)
    next_compound_interest_fen = models.BigIntegerField(_("compound interest due next"), default=0)
    due_principal_fen = models.BigIntegerField(_("principal due"))
    due_interest_fen = models.BigIntegerField(_("interest due"))
    due_penalty_interest_fen = models.BigIntegerField(_("penalty interest due"), default=0)
    due_compound_interest_fen = models.BigIntegerField(_("compound interest due"), default=0)
    overdue_principal_fen = models.BigIntegerField(_("overdue principal"))
    overdue_interest_fen = models.BigIntegerField(_("overdue interest"))
    overdue_penalty_interest_fen = models.BigIntegerField(_("overdue penalty interest"), default=0)
    overdue_compound_interest_fen = models.BigIntegerField(
        _("overdue compound interest"), default=0
    )
    penalty_interest_fen = models.BigIntegerField(_("penalty interest"))
    compound_interest_fen = models.BigIntegerField(_("compound interest"))
    accrued_interest_fen = models.BigIntegerField(
        _("interest not due yet"),
        null=True,
        help_text=_("Null on statements issued before it was told."),
    )
    refund_to_return_fen = models.BigIntegerField(_("refund to return"), default=0)
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
    def overdue_fen(self) -> int:
        """Everything that fell due before the day of issue."""
        return (
            self.overdue_principal_fen
            + self.overdue_interest_fen
            + self.overdue_penalty_interest_fen
            + self.overdue_compound_interest_fen
        )

    @property
    def due_fen(self) -> int:
        """Everything that fell due on the day of issue."""
        return (
            self.due_principal_fen
            + self.due_interest_fen
            + self.due_penalty_interest_fen
            + self.due_compound_interest_fen
        )

    @property
    def pay_now_fen(self) -> int:
        """What is to be paid at once: overdue, due on the day of issue, and a refund to return."""
        return self.overdue_fen + self.due_fen + self.refund_to_return_fen

    @property
    def pay_now_principal_fen(self) -> int:
        """The principal in what is to be paid at once."""
        return self.overdue_principal_fen + self.due_principal_fen

    @property
    def pay_now_interest_fen(self) -> int:
        """The interest in what is to be paid at once."""
        return self.overdue_interest_fen + self.due_interest_fen

    @property
    def pay_now_penalty_interest_fen(self) -> int:
        """The penalty interest in what is to be paid at once."""
        return self.overdue_penalty_interest_fen + self.due_penalty_interest_fen

    @property
    def pay_now_compound_interest_fen(self) -> int:
        """The compound interest in what is to be paid at once."""
        return self.overdue_compound_interest_fen + self.due_compound_interest_fen

    @property
    def next_due_fen(self) -> int:
        """Everything that falls due on the statement's next due date."""
        return (
            self.next_principal_fen
            + self.next_interest_fen
            + self.next_penalty_interest_fen
            + self.next_compound_interest_fen
        )

    @property
    def payoff_fen(self) -> int:
        """What settled the loan on the day of issue. Zero where it is settled."""
        return (
            self.principal_unpaid_fen
            + self.pay_now_interest_fen
            + (self.accrued_interest_fen or 0)
            + self.penalty_interest_fen
            + self.compound_interest_fen
            + self.refund_to_return_fen
        )
