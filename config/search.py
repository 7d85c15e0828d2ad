"""One search for all: people, loans, cases and pages. What is typed is posted, and stands in no address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.services.finding import Found, by_number, find
from config.navigation import pages_called
from core.admin.searching import keep, searched_for
from core.maths.calendar import today
from core.templatetags.cells import first_of, page_of

# What is found, and the app whose right to see it counts.
FOUND = {
    "borrower": "lending",
    "creditline": "lending",
    "loan": "lending",
    "overduecase": "billing",
}
MOST_ROWS = 10
MOST_IN_PALETTE = 5
# The palette asks while somebody types; from this many letters on what is typed may name somebody.
FEWEST_LETTERS = 2


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find what a term names; a whole number of a loan or a borrower opens it.

    A term goes on as a word that stands for it in this officer's session, as in the lists.
    """
    if "HX-Request" in request.headers:
        return _palette(request)
    if request.method != "POST":
        word = request.GET.get(SEARCH_VAR, "")
        return _results(request, word, searched_for(request, word))
    term = request.POST.get(SEARCH_VAR, "").strip()
    if not term:
        return HttpResponseRedirect(request.path)
    numbered = by_number(term=term, among=_seen_by(request))
    if numbered is not None:
        return HttpResponseRedirect(page_of(numbered))
    return HttpResponseRedirect(f"{request.path}?{SEARCH_VAR}={keep(request, term)}")


def _palette(request: HttpRequest) -> HttpResponse:
    """Answer the palette with a short list, or with a word that nothing was found."""
    term = request.POST.get(SEARCH_VAR, "").strip()
    if len(term) < FEWEST_LETTERS:
        return HttpResponse()
    found = find(term=term, among=_seen_by(request))
    context = {"items": [*_people(found), *_loans(found), *_pages(request, term)]}
    return TemplateResponse(request, "unfold/helpers/command_results.html", context)


def _results(request: HttpRequest, word: str, term: str) -> HttpResponse:
    found = find(term=term, among=_seen_by(request)) if term else Found()
    pages = pages_called(request, term)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "term": term,
        "word": word,
        "people": found.people,
        "loans": first_of(found.loans.select_related("line__borrower", "position"), MOST_ROWS),
        "cases": first_of(
            found.cases.select_related("loan__line__borrower", "loan__position"), MOST_ROWS
        ),
        "lines": first_of(found.lines.select_related("borrower"), MOST_ROWS),
        "pages": pages,
        "today": today(),
    }
    lists = ("people", "loans", "cases", "lines", "pages")
    context["anything"] = any(context[name] for name in lists)
    return TemplateResponse(request, "admin/search.html", context)


def _seen_by(request: HttpRequest) -> list[str]:
    return [name for name, app in FOUND.items() if request.user.has_perm(f"{app}.view_{name}")]


def _people(found: Found) -> list[dict[str, str]]:
    return [
        _item(str(person), _("borrower"), "person", page_of(person))
        for person in found.people[:MOST_IN_PALETTE]
    ]


def _loans(found: Found) -> list[dict[str, str]]:
    return [
        _item(loan.number, _("loan"), "request_quote", page_of(loan))
        for loan in found.loans[:MOST_IN_PALETTE]
    ]


def _pages(request: HttpRequest, term: str) -> list[dict[str, str]]:
    return [
        _item(page.title, page.section, page.icon, page.address)
        for page in pages_called(request, term)
    ]


def _item(title: str, description: str, icon: str, link: str) -> dict[str, str]:
    return {"title": title, "description": description, "icon": icon, "link": link}
