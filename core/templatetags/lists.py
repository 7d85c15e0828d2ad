"""What stands below and instead of the rows of a list."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.template import Library

register = Library()


@register.simple_tag
def paging_of(changes: Any) -> dict[str, Any]:
    """Return where in a list an officer is: the total, the page, and the ways that lead on from here."""
    pages = changes.paginator
    at = max(1, changes.page_num)
    last = pages.num_pages if pages.is_counted else None

    def address(number: int) -> str:
        query: str = changes.get_query_string({PAGE_VAR: number})
        return query

    return {
        "total": pages.count,
        "page": at,
        "last": last,
        "is_past": at > 1 and not changes.result_list,
        "first_address": changes.get_query_string(remove=[PAGE_VAR]),
        "last_address": address(last) if last else "",
        "previous": address(min(at - 1, last or at)) if at > 1 else "",
        "next": address(at + 1) if pages.has_more else "",
    }
