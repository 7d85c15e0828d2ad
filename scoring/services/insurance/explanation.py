"""A quote explained on one page, in the language of the moment, from nothing but the stored quote."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.maths.calendar import day_of
from core.maths.money import grouped_yuan, percent, round_half_up
from scoring.maths.insurance import (
    DAYS_LOOKED_AT,
    ENOUGH_DAYS,
    PLAIN_PPM,
    Change,
    Rated,
    changes,
)
from scoring.maths.insurance_products import Product
from scoring.models import InsuranceQuote
from scoring.services.insurance import pricing
from scoring.services.insurance.quotes import rated_again


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor: its name, what was measured, the band that holds it, and its relativity."""

    name: str
    measured: str
    band: str
    relativity: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page. `plain` says why the plain price is quoted, "" where it isn't; then there are no rows."""

    title: str
    lead: str
    read: list[str]
    plain: str
    headers: list[str]
    rows: list[FactorRow]
    product: list[str]
    changes_title: str
    changes: list[str]
    apart: list[str]
    ask: list[str]
    foot: str


def explain(quote: InsuranceQuote, *, with_figures: bool = True) -> Explanation:
    """Explain a quote. Without figures, the factors are left out: a relativity names its band as well as a figure."""
    is_rated = with_figures and not quote.evidence["plain"]
    return Explanation(
        title=_("How the price of your %(product)s came about")
        % {"product": quote.table.get_product_display()},
        lead=_lead(quote),
        read=_read(quote),
        plain=_plain(quote),
        headers=[_("Factor"), _("Measured"), pgettext("pricing", "Band"), _("Relativity")],
        rows=_rows(quote) if is_rated else [],
        product=_product(quote) if is_rated else [],
        changes_title=_("What would change it"),
        changes=_changes(quote) if with_figures else [],
        apart=_apart(),
        ask=_ask(),
        foot=_("Quote %(quote)s of %(day)s by pricing table version %(version)d.")
        % {
            "quote": quote.pk,
            "day": day_of(quote.as_of).isoformat(),
            "version": quote.table.number,
        },
    )


def _lead(quote: InsuranceQuote) -> str:
    before, after = grouped_yuan(quote.premium_fen), grouped_yuan(quote.premium_after_fen)
    if quote.premium_after_fen == quote.premium_fen:
        return _("%(before)s yuan, the plain price.") % {"before": before}
    return _("%(before)s yuan becomes %(after)s yuan: %(share)s of the plain price.") % {
        "before": before,
        "after": after,
        "share": percent(quote.relativity_ppm),
    }


def _read(quote: InsuranceQuote) -> list[str]:
    evidence = quote.evidence
    source = {
        Product.HEALTH: _(
            "Read were the days of your band: steps, minutes in motion, workouts. No pulse, no weight, no other "
            "figure of your body."
        ),
        Product.MOTOR: _(
            "Read were the days of your car: distance, distance at night, hard brakes at one sample a second, time "
            "above 120 km/h. Not where you drove."
        ),
    }[Product(quote.table.product)]
    consents = [
        _("By your consent to exactly this, given on %(day)s, which covers days from %(from)s on.")
        % {"day": consent["given_on"], "from": consent["covers_from"]}
        for consent in quote.consents
    ]
    if not evidence["days"]:
        return [source, *consents, _("None of the last %(days)d days told anything.") % _looked()]
    days = _(
        "%(told)d of the %(days)d days before the quote told something, %(first)s to %(last)s."
    )
    told = {"told": evidence["days"], "first": evidence["first_day"], "last": evidence["last_day"]}
    return [source, *consents, days % (told | _looked())]


def _looked() -> dict[str, int]:
    return {"days": DAYS_LOOKED_AT}


def _plain(quote: InsuranceQuote) -> str:
    reasons = {
        "": "",
        "too_few_days": _(
            "These are too few days: below %(enough)d the plain price is quoted. Nobody pays more for that."
        )
        % {"enough": ENOUGH_DAYS},
        "made_up": _(
            "A person looked at this data and found that it was made up. So the plain price is quoted, and no more "
            "than that."
        ),
        "doubted": _(
            "The data shows several signs of being made up, which a person still has to look at. Until then the "
            "plain price is quoted."
        ),
    }
    return reasons[quote.evidence["plain"]]


def _rows(quote: InsuranceQuote) -> list[FactorRow]:
    return [
        FactorRow(
            name=name_of(rated.code),
            measured=_("not told") if rated.value is None else in_words(rated.code, rated.value),
            band="–" if rated.value is None else band_of(rated),
            relativity=percent(rated.relativity_ppm),
        )
        for rated in rated_again(quote).factors
    ]


def _product(quote: InsuranceQuote) -> list[str]:
    rating = rated_again(quote)
    product = Fraction(1)
    for one in rating.factors:
        product *= Fraction(one.relativity_ppm, PLAIN_PPM)
    said = [
        _("They multiply: %(factors)s = %(product)s of the plain price.")
        % {
            "factors": " × ".join(percent(one.relativity_ppm) for one in rating.factors),
            "product": _share(product),
        }
    ]
    if rating.is_floored:
        said.append(
            _("No price of this insurance is below %(lowest)s, so that holds.")
            % {"lowest": percent(quote.table.lowest_ppm)}
        )
    said.append(_("The price is rounded once, at the end, half up to the fen."))
    return said


def _changes(quote: InsuranceQuote) -> list[str]:
    if _plain(quote):
        return [
            _("A quote of its own once at least %(enough)d days of the last %(days)d are told.")
            % ({"enough": ENOUGH_DAYS} | _looked())
        ]
    table, rating = quote.table, rated_again(quote)
    found = changes(pricing.factors_of(table), rating, table.lowest_ppm)
    said = [
        _("%(factor)s %(band)s: %(share)s of the plain price, all else as it is.")
        % {
            "factor": name_of(change.code),
            "band": band_of(change),
            "share": _share(change.relativity),
        }
        for change in found
    ]
    return said or [_("Nothing: this is the lowest price that your days can reach.")]


def _apart() -> list[str]:
    return [
        _(
            "This data never touches your credit: no limit, no rate and no decision about a loan reads it."
        ),
        _(
            "You may withdraw at any time. From then on nothing is quoted by it; your loans stay as they are."
        ),
    ]


def _ask() -> list[str]:
    return [
        _("Questions, or a person to look at it: %(hotline)s, or write to us in the app.")
        % {"hotline": settings.LENDER_HOTLINE},
        _(
            "It can only lower the plain price. Without your consent you pay the plain price and no more."
        ),
    ]


def name_of(code: str) -> str:
    """Name a factor."""
    return {
        "steps": _("Steps a day"),
        "exercise_days": _("Days with exercise, a week"),
        "annual_km": _("Distance a year"),
        "night_share": _("Share driven at night"),
        "hard_brakes": _("Hard brakes per 100 km"),
        "speeding": _("Share of the time above 120 km/h"),
    }[code]


def in_words(code: str, value: int) -> str:
    """Write a value of a factor as people read it."""
    if code in {"night_share", "speeding"}:
        return percent(value)
    if code in {"exercise_days", "hard_brakes"}:
        return f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".")
    return f"{value:,} km" if code == "annual_km" else f"{value:,}"


def band_of(band: Rated | Change) -> str:
    """Write where a band lies."""
    begins = None if band.begins is None else in_words(band.code, band.begins)
    below = None if band.below is None else in_words(band.code, band.below)
    if begins is None and below is None:
        return _("any")
    if begins is None:
        return _("below %(below)s") % {"below": below}
    if below is None:
        return _("%(begins)s and more") % {"begins": begins}
    return _("%(begins)s to below %(below)s") % {"begins": begins, "below": below}


def _share(relativity: Fraction) -> str:
    return percent(round_half_up(relativity.numerator * PLAIN_PPM, relativity.denominator))
