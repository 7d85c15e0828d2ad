"""Who may borrow how much, and why: reads billing and devices, proposes limits to lending."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Scoring")

    def ready(self) -> None:
        """Enter the actions, words, effects, objections and holdings of scoring where the apps below look for them."""
        from scoring.services import evidence_retention, personal_data
        from scoring.services.assessment import (
            evidence_labels,
            policies,
            proof,
            proposals,
            withdrawal_effect,
        )
        from scoring.services.insurance import pricing
        from scoring.services.model_registry import promotions

        personal_data.register()
        evidence_retention.register()
        evidence_labels.register()
        policies.register()
        pricing.register()
        promotions.register()
        proposals.register()
        withdrawal_effect.register()
        proof.register()
