"""What money did: built on lending, knows neither devices nor scoring."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing.services import guarded, money_proof, own_holdings

        guarded.register()
        own_holdings.register()
        money_proof.register()
