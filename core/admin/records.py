"""Records that only services write: a list that stays fast, and a page that is read."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from core.admin.searching import PostedSearchAdmin


class RecordAdmin(PostedSearchAdmin):
    """Nothing can be added, changed or deleted here.

    The list is counted up to a bound, and sorted by a column where an index does it or the table is short.
    """

    page_template = "admin/record.html"
    when_empty: str | Promise = ""
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_fullwidth = True
    sortable_by: tuple[str, ...] = ()
    preserve_filters = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the record's page; every way of changing it is an action of its own."""
        if not self.has_view_permission(
            request
        ):  # before anybody learns whether there is such a record
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return self.page(request, record, self.page_template, **self.page_context(request, record))

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Return what the page's template needs beyond the record."""
        return {}

    def page(
        self, request: HttpRequest, record: Any, template: str, **context: Any
    ) -> TemplateResponse:
        """Render a page about one record in the frame of the site."""
        request.current_app = self.admin_site.name
        frame = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            template,
            {
                **frame,
                "opts": self.opts,
                "original": record,
                "record": record,
                "title": str(record),
                **context,
            },
        )
