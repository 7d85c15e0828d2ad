"""Contacts of a borrower: whom one may call now and until when, what was made and refused, and what stops it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from billing.models import (
    Contact,
    ContactFreeze,
    ContactKind,
    ContactOutcome,
    ContactRefusal,
    ThirdPerson,
)
from billing.services.collections import contact_freezes, contacts
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_as_messages
from core.templatetags.cells import first_of, link_to
from lending.admin.of_borrower import LineBorrowerFilter
from lending.models import CreditLine

MOST_ROWS = 50
_OF_CALLS = (
    ContactOutcome.Result.CONNECTED,
    ContactOutcome.Result.NO_ANSWER,
    ContactOutcome.Result.WRONG_PERSON,
    ContactOutcome.Result.INVALID_NUMBER,
)


class FreezeForm(forms.Form):
    """Why contacts stop."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[
            (reason.value, reason.label)
            for reason in ContactFreeze.Reason
            if reason not in ContactFreeze.BY_MONEY
        ],
    )
    note = forms.CharField(label=gettext_lazy("What was said, and by whom"), max_length=500)


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    """One row a contact, the newest first. Each leads to the contacts of its borrower."""

    when_empty = gettext_lazy("Nobody was contacted yet.")
    list_display = ("at", "borrower", "kind", "third_person", "agency", "result", "actor")
    list_select_related = ("line__borrower", "third_person", "agency", "outcome")
    list_filter = (LineBorrowerFilter,)

    @admin.display(description=gettext_lazy("borrower"))
    def borrower(self, contact: Contact) -> str:
        return link_to(contact.line.borrower)

    @admin.display(description=gettext_lazy("result"))
    def result(self, contact: Contact) -> str:
        found = hasattr(contact, "outcome")
        return contact.outcome.get_result_display() if found else _("reserved")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("of/<int:pk>/", wrap(self.of_line), name="billing_contact_of_line"),
            path("of/<int:pk>/call/", wrap(require_POST(self.call)), name="billing_contact_call"),
            path("of/<int:pk>/stop/", wrap(require_POST(self.stop)), name="billing_contact_stop"),
            path(
                "<int:pk>/complete/", wrap(require_POST(self.done)), name="billing_contact_complete"
            ),
            path(
                "stop/<int:pk>/end/", wrap(require_POST(self.end)), name="billing_contact_end_stop"
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the contacts of the borrower: a contact is read among the others."""
        contact = self.get_object(request, object_id)
        if contact is None or not self.has_view_permission(request):
            return super().change_view(request, object_id, *args, **kwargs)
        return _back_to(contact.line)

    def of_line(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show whom one may call now, what waits for its result, what was made, refused and stopped."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        line = get_object_or_404(CreditLine.objects.select_related("borrower"), pk=pk)
        made = Contact.objects.filter(line=line).select_related("third_person", "agency", "outcome")
        refused = ContactRefusal.objects.filter(line=line).select_related("third_person")
        context = {
            "title": _("Contacts of borrower %(number)s") % {"number": line.borrower.number},
            "line": line,
            "windows": contacts.call_windows(line=line),
            "pending": made.filter(
                outcome__isnull=True, agency__isnull=True, kind=ContactKind.CALL
            ),
            "results": _OF_CALLS,
            "made": first_of(made, MOST_ROWS),
            "refused": first_of(refused, MOST_ROWS),
            "stops": contact_freezes.in_force(line=line),
            "form": FreezeForm(),
            "may_make": request.user.has_perm(contacts.MAKE),
            "may_stop": request.user.has_perm(contact_freezes.BEGIN),
            "may_end": request.user.has_perm(contact_freezes.END),
        }
        return self.page(request, line, "admin/billing/contact/of_line.html", **context)

    def call(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Reserve a call; what refuses it is said, and kept."""
        line = get_object_or_404(CreditLine, pk=pk)
        whom = request.POST.get("third_person", "")
        person = get_object_or_404(ThirdPerson, pk=whom, line=line) if whom.isdecimal() else None
        with refusals_as_messages(request):
            contacts.reserve(
                line=line,
                kind=ContactKind.CALL,
                by=request.user,  # type: ignore[arg-type]
                third_person=person,
            )
            messages.success(request, _("Reserved. Call now, and choose what came of it."))
        return _back_to(line)

    def done(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Complete a call by its result."""
        contact = get_object_or_404(Contact.objects.select_related("line"), pk=pk)
        result = request.POST.get("result", "")
        with refusals_as_messages(request):
            if result not in ContactOutcome.Result.values:
                raise contacts.not_a_contact("result", result)
            contacts.complete(
                contact=contact,
                result=ContactOutcome.Result(result),
                by=request.user,  # type: ignore[arg-type]
                note=request.POST.get("note", ""),
            )
            messages.success(request, _("Completed."))
        return _back_to(contact.line)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop the contacts with a borrower."""
        line = get_object_or_404(CreditLine, pk=pk)
        form = FreezeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("A stop of contacts begins and ends with a reason."))
            return _back_to(line)
        with refusals_as_messages(request):
            contact_freezes.begin(
                line=line,
                reason=ContactFreeze.Reason(form.cleaned_data["reason"]),
                by=request.user,  # type: ignore[arg-type]
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("Nobody contacts this borrower until the stop is ended."))
        return _back_to(line)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a stop with a reason."""
        stop = get_object_or_404(ContactFreeze.objects.select_related("line"), pk=pk)
        with refusals_as_messages(request):
            note = request.POST.get("note", "")
            contact_freezes.end(freeze=stop, by=request.user, note=note)  # type: ignore[arg-type]
            messages.success(request, _("The stop has ended."))
        return _back_to(stop.line)


def _back_to(line: CreditLine) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:billing_contact_of_line", args=[line.pk]))
