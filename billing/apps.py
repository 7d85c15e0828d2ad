"""What money did: built on lending, knows neither devices nor scoring."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing.services import personal_data
        from billing.services.collections import contact_rules
        from billing.services.facts import approval_actions
        from billing.services.proof import money_proof

        approval_actions.register()
        contact_rules.register()
        personal_data.register()
        money_proof.register()
