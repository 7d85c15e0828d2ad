"""How an account of the chart is named on pages."""

from django.template import Library
from django.utils.translation import get_language

from billing.models import Account

register = Library()


@register.filter
def account_name(account: Account) -> str:
    """Return the name in the reader's language."""
    return account.name_zh if (get_language() or "").startswith("zh") else account.name_en
