"""Asking for an approval action: a form with a reason, which opens an approval and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.admin.forms import RequestForm
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.services.approval_actions import action_of
from core.templatetags.cells import page_of


def _itself(record: Any, _request: HttpRequest) -> Model | None:
    found: Model = record
    return found


@dataclass(frozen=True)
class ActionRequest:
    """One approval action that can be asked for on a record's page.

    `target` finds what the action is done to, the record itself by default; `on_page` is false where the page
    has a link of its own for it.
    """

    slug: str
    action: str
    title: Promise
    form: type[RequestForm]
    target: Callable[[Any, HttpRequest], Model | None] = _itself
    on_page: bool = True

    def is_allowed(self, request: HttpRequest) -> bool:
        """Return whether the officer may ask for it."""
        return request.user.has_perm(action_of(self.action).request_permission)


class ActionRequestAdmin(RecordAdmin):
    """A record's page from which approval actions are asked for."""

    action_requests: tuple[ActionRequest, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ask)
        name = f"{self.opts.app_label}_{self.opts.model_name}_ask"
        return [path("<int:pk>/ask/<slug:slug>/", view, name=name), *super().get_urls()]

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_ask"
        allowed = [
            action_request
            for action_request in self.action_requests
            if action_request.is_allowed(request)
        ]
        return {
            "action_requests": [
                {
                    "title": action_request.title,
                    "url": reverse(name, args=[record.pk, action_request.slug]),
                }
                for action_request in allowed
                if action_request.on_page
            ],
            "may_ask": {action_request.slug for action_request in allowed},
        }

    def evidence(self, record: Any) -> dict[str, Any]:
        """Return what a checker should see beside the request, as it stands when it is made."""
        return {}

    def ask(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Show the form; a complete one becomes an approval that waits for another officer."""
        action_request = next(
            (
                action_request
                for action_request in self.action_requests
                if action_request.slug == slug
            ),
            None,
        )
        record = self.get_object(request, str(pk))
        if action_request is None or record is None:
            raise Http404
        if not (self.has_view_permission(request, record) and action_request.is_allowed(request)):
            raise PermissionDenied(action_of(action_request.action).request_permission)
        target = action_request.target(record, request)
        if target is None:
            raise Http404
        form = action_request.form(request.POST or None, target=target)
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                approval = form.ask(
                    action=action_request.action,
                    maker=request.user,  # type: ignore[arg-type]
                    evidence=self.evidence(record),
                )
                messages.success(request, _("Asked. Another officer has to decide it."))
                return HttpResponseRedirect(page_of(approval))
        context = {"form": form, "title": action_request.title, "about": record, "target": target}
        return self.page(request, record, "admin/ask.html", **context)
