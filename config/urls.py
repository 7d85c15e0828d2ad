"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from billing.api.health import health
from config.app_index import app_index
from config.search import search

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/search/", admin.site.admin_view(search)),  # in place of the theme's own
    re_path(
        "^admin/(?P<app_label>auth|billing|core|devices|lending|scoring)/$",
        admin.site.admin_view(app_index),
    ),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", health, name="health"),
    path("", include("config.api")),
]
handler400 = "config.refusing.bad_request"
handler403 = "config.refusing.permission_denied"
handler404 = "config.refusing.not_found"
handler500 = "config.refusing.server_error"
