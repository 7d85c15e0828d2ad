"""A person's agreement with the lender: the app that imports none of the others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "lending"
    verbose_name = _("Lending")

    def ready(self) -> None:
        """Enter the guarded deeds of this app, and what it holds about a person."""
        from lending.services import (
            deeds,
            erasure,
            limits,
            log_ins,
            own_holdings,
            products,
            record_proof,
        )

        deeds.register(
            limits.ACTION,
            limits.do_change,
            name=_("limit change"),
            describe=limits.describe_change,
        )
        deeds.register(
            products.ACTION,
            products.do_approve,
            name=_("product version"),
            describe=products.describe,
        )
        deeds.register(
            erasure.ACTION,
            erasure.do_erase,
            name=_("erasure of a person"),
            describe=erasure.describe,
        )
        own_holdings.register()
        record_proof.register()
        log_ins.watch()
