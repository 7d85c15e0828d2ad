"""What officers type into the filters of lists: dates and times, of which nothing else gets into an address."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

# The names of fields that are typed into: of a range of days, and of a range of instants with a day and a time.
_TYPED = re.compile(r".+_(from|to)(_[01])?")
_DAY_OR_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_OF_THE_FORM = ("csrfmiddlewaretoken", "filtered", PAGE_VAR)


def typed_into_filters(request: HttpRequest) -> QueryDict:
    """Return the query of a list as its filters were set. What is neither a day nor a time is left out, and said so."""
    query = request.POST.copy()
    for name in _OF_THE_FORM:
        query.pop(name, None)
    for name in [name for name in query if _TYPED.fullmatch(name)]:
        typed = str(query[name]).strip()
        query.pop(name)
        if _DAY_OR_TIME.fullmatch(typed):
            query[name] = typed
        elif typed:
            messages.error(request, _("A day is written 2026-10-10, and a time 09:30."))
    return query
