"""Searches that leave no trace in addresses: what is searched for may be a person's ID number or phone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from core.admin.paging import CountedPaginator
from core.admin.typed_filters import typed_into_filters
from core.models.encrypted import decrypt, encrypt

SEARCHES = "searches"
MOST_KEPT = 20

Find = Callable[[str], QuerySet[Any]]
# By the last name of a search field; the app that keeps the subject enters it.
_FINDERS: dict[str, Find] = {}
# Sent along by the form of a list's filters, and by no other.
FILTERED = "filtered"


class SearchedList(ChangeList):
    """A list whose address holds a word that stands for the search, and not what was searched for."""

    query: str

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        self.query = searched_for(request, self.query)
        if not self.query:  # what an address had in its place is in no link of the page
            self.params.pop(SEARCH_VAR, None)
            self.filter_params.pop(SEARCH_VAR, None)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """Read the page asked for. A second page of a list that has one is empty, as any page past the last."""
        super().get_results(request)
        if not self.multi_page and self.page_num > 1:
            self.result_list = self.queryset.none()


class PostedSearch(ModelAdmin):
    """A list that is searched and filtered by POST.

    What was searched for is kept in the officer's session, encrypted.
    """

    paginator: Any = CountedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchedList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Keep what is searched for and go on to the list's address; the filters in force stay."""
        if request.method == "POST" and FILTERED in request.POST:
            return HttpResponseRedirect(_address(request, typed_into_filters(request)))
        if request.method != "POST" or SEARCH_VAR not in request.POST:
            listed: HttpResponse = super().changelist_view(request, extra_context)
            return listed
        query = request.GET.copy()
        for name in (SEARCH_VAR, PAGE_VAR):
            query.pop(name, None)
        term = request.POST[SEARCH_VAR].strip()
        if term:
            query[SEARCH_VAR] = keep(request, term)
        return HttpResponseRedirect(_address(request, query))


class PostedSearchAdmin(PostedSearch):
    """A list in which whole values are found, never parts.

    They are of the first of `search_fields` that has the term, and a borrower is found by number, ID number, phone
    or name.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term or not self.search_fields:
            return queryset, False
        *firsts, last = self.search_fields
        for field in firsts:
            found = queryset.filter(**_whole(field, term))
            if found.exists():
                return found, False
        return queryset.filter(**_whole(last, term)), False


def _whole(field: str, term: str) -> dict[str, Any]:
    """Return which rows a whole term names, where the field may lead to a subject that is found in its own way."""
    find = _FINDERS.get(field.rpartition("__")[2])
    return {f"{field}__in": find(term)} if find else {field: term}


def find_by(field: str, find: Find) -> None:
    """Enter how the subject that a field leads to is found by a whole term. May run twice."""
    _FINDERS[field] = find


def _address(request: HttpRequest, query: QueryDict) -> str:
    return f"{request.path}?{query.urlencode()}".removesuffix("?")


def searched_for(request: HttpRequest, word: str) -> str:
    """Return what a word of an address stands for, "" where this officer's session doesn't know it any more."""
    kept = request.session.get(SEARCHES, {}).get(word)
    if word and kept is None:
        messages.warning(request, _("This search has ended. Search again."))
    return decrypt(kept) if kept else ""


def keep(request: HttpRequest, term: str) -> str:
    """Keep a search in the session, the oldest give way; return the word that stands for it."""
    word = secrets.token_urlsafe(12)
    newest = [*request.session.get(SEARCHES, {}).items(), (word, encrypt(term))][-MOST_KEPT:]
    request.session[SEARCHES] = dict(newest)
    return word
