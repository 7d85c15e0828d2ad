"""What every back office stands on: the ground floor, which knows nothing of loans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Control")
