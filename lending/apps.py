"""A person's agreement with the lender: the app that imports none of the others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "lending"
    verbose_name = _("Lending")

    def ready(self) -> None:
        """Enter the approval actions of this app, and what it holds about a person."""
        from core.services import approval_actions, logins, record_proof
        from lending.services import erasure, limits, personal_data, products

        approval_actions.register(limits.CHANGE, products.APPROVE, erasure.ERASE)
        personal_data.register()
        record_proof.register()
        logins.watch()
