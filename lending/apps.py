"""A person's agreement with the lender: the app that imports none of the others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "lending"
    verbose_name = _("Lending")

    def ready(self) -> None:
        """Enter the guarded deeds of this app."""
        from lending.services import deeds, limits, products

        deeds.register(limits.ACTION, limits.do_change, describe=limits.describe_change)
        deeds.register(products.ACTION, products.do_approve, describe=products.describe)
