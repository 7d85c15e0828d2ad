"""Who may borrow how much, and why: reads billing and devices, proposes limits to lending."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Scoring")

    def ready(self) -> None:
        """Enter the deeds, effects and holdings of scoring where the apps below it look for them."""
        from scoring.services import own_holdings, policies, pricing, promotions, withdrawal_effect

        own_holdings.register()
        policies.register()
        pricing.register()
        promotions.register()
        withdrawal_effect.register()
