"""`manage.py report_portfolio --from 2016-01-01 --through 2017-07-31`: bands, roll rates and vintages by month."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from billing.services.positions import portfolio
from billing.services.positions.portfolio import BANDS
from core.management import arguments


class Command(BaseCommand):
    """Write three Markdown tables to standard output. Both dates are inclusive; only whole months count."""

    help = "Report bands, roll rates and vintages by month, as tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the stretch of days."""
        parser.add_argument("--from", dest="first_on", type=arguments.day, required=True)
        parser.add_argument("--through", type=arguments.day, required=True)

    def handle(self, *, first_on: date, through: date, **_options: Any) -> None:
        """Write the tables."""
        self._table(
            _("Loans and unpaid principal (yuan) by band at month's end"),
            *_bands(first_on, through),
        )
        self._table(
            _("Roll rates: where loans stood a month later, all months together"),
            *_rolls(first_on, through),
        )
        self._table(
            _("Vintages: share of a month's loans ever over 30 days past due, by months on book"),
            *_vintages(first_on, through),
        )

    def _table(self, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        self.stdout.write(f"### {title}\n")
        self.stdout.write("| " + " | ".join(head) + " |")
        self.stdout.write("|---" + "|--:" * (len(head) - 1) + "|")
        for row in rows:
            self.stdout.write("| " + " | ".join(row) + " |")
        self.stdout.write("")


def _bands(first_on: date, through: date) -> tuple[list[str], list[list[str]]]:
    months: dict[date, dict[str, str]] = {}
    for row in portfolio.bands(first_on=first_on, through=through):
        months.setdefault(row.month_end_on, {})[row.band] = (
            f"{row.loans:,} / {row.principal_fen // 100:,}"
        )
    head = [_("month's end"), *(_band(band) for band in BANDS)]
    return head, [
        [str(month), *(bands.get(band, "–") for band in BANDS)] for month, bands in months.items()
    ]


def _rolls(first_on: date, through: date) -> tuple[list[str], list[list[str]]]:
    shares = portfolio.roll_rates(first_on=first_on, through=through)
    ends = [*BANDS, "settled"]
    rows = [
        [
            _band(band),
            *(f"{shares[band].get(end, 0):.1%}" if band in shares else "–" for end in ends),
        ]
        for band in BANDS
    ]
    return [_("from"), *(_band(end) for end in ends)], rows


def _vintages(first_on: date, through: date) -> tuple[list[str], list[list[str]]]:
    curves: dict[date, dict[int, str]] = {}
    loans: dict[date, int] = {}
    for row in portfolio.vintages(first_on=first_on, through=through):
        curves.setdefault(row.vintage, {})[row.months_on_book] = f"{row.bad / row.loans:.1%}"
        loans[row.vintage] = row.loans
    ages = range(portfolio.OLDEST_VINTAGE_MONTHS + 1)
    head = [_("drawn in"), _("loans"), *(str(age) for age in ages)]
    rows = [
        [f"{vintage:%Y-%m}", f"{loans[vintage]:,}", *(curve.get(age, "") for age in ages)]
        for vintage, curve in curves.items()
    ]
    return head, rows


def _band(band: str) -> str:
    return {"0": _("not past due"), "settled": _("settled")}.get(band, band)
