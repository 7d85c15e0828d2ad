"""Loan contracts that come from elsewhere. Those drawn here are written by the one statement of a draw-down."""

from __future__ import annotations

from datetime import date

from lending.models import CreditLine, Loan, ProductVersion


def take_over(
    *,
    number: str,
    line: CreditLine,
    version: ProductVersion,
    principal_fen: int,
    drawn_on: date,
    instalments: int,
) -> Loan:
    """Record the contract of a loan that was drawn elsewhere, under the number it has there; ask no limit or ceiling.

    The caller records in the same transaction what money did: the sums of line and capital follow from that.
    """
    return Loan.objects.create(
        number=number,
        line=line,
        product_version=version,
        principal_fen=principal_fen,
        drawn_on=drawn_on,
        instalments=instalments,
    )
