"""What phones, bands, scales and cars told us: built on lending, knows neither billing nor scoring."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevicesConfig(AppConfig):
    name = "devices"
    verbose_name = _("Devices")

    def ready(self) -> None:
        """Enter what this app holds about a person, and what it keeps sealed."""
        from devices.services import personal_data, retention

        personal_data.register()
        retention.register()
