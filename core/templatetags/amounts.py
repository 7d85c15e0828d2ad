"""How amounts and rates are written on pages."""

from django.template import Library

from core.maths.money import grouped_yuan, percent

register = Library()

register.filter("yuan", grouped_yuan)
register.filter("percent", percent)


@register.filter
def annual(daily_ppm: int) -> str:
    """Write a daily rate as the simple annual rate of 365 days."""
    return percent(daily_ppm * 365)
