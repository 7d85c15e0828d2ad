"""Pages of a list that may have millions of rows: counted as far as anybody reads, and never beyond."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from core.querysets import MOST_COUNTED, counted

# Of fifty rows each, a million: whoever looks further searches or filters.
LAST_PAGE = 20_000


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages with a total that stops at a bound. A page past the last one is empty, and no error."""

    template_name = "admin/parts/pages.html"
    has_more = False

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, one more than the bound for all that are more."""
        return counted(self.object_list)  # type: ignore[arg-type]

    @property
    def is_counted(self) -> bool:
        """Return whether the count is the rows' own, and not only its bound."""
        return self.count <= MOST_COUNTED

    @cached_property
    def num_pages(self) -> int:
        """Return the number of the last page, as far as it is known."""
        return max(1, -(-self.count // self.per_page)) if self.is_counted else LAST_PAGE

    def page(self, number: Any) -> Page[Any]:
        """Read a page and one row more, which tells whether there is another."""
        number = max(1, int(number))
        first = (number - 1) * self.per_page
        past = number > LAST_PAGE or (self.is_counted and first >= self.count)
        rows = [] if past else list(self.object_list[first : first + self.per_page + 1])
        self.has_more = len(rows) > self.per_page and number < LAST_PAGE
        return Page(rows[: self.per_page], number, self)
