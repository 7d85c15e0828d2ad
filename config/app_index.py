"""The page that a breadcrumb leads to: what there is of an app, as the sidebar has it."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from config.navigation import pages_of_app


def app_index(request: HttpRequest, app_label: str) -> HttpResponse:
    """Show the pages of an app that this officer may open, by the sidebar's sections."""
    sections = pages_of_app(request, app_label)
    if not sections:
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": capfirst(apps.get_app_config(app_label).verbose_name),
        "sections": sections,
    }
    return TemplateResponse(request, "admin/app_index.html", context)
