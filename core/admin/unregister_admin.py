"""Pages that packages bring and nobody's work needs: they go, so that a slip there can't stop the house.

The clients of the API are made by `create_api_client`. What the clock starts stands in `config.schedule`; a crontab
deleted on a page would take the nightly close with it.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

PACKAGES = ("oauth2_provider", "django_celery_beat")

admin.site.unregister(
    [
        model
        for package in PACKAGES
        for model in apps.get_app_config(package).get_models()
        if admin.site.is_registered(model)
    ]
)
