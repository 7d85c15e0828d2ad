"""What a token may cover: the scopes of its client, and no more."""

from __future__ import annotations

from typing import Any

from oauth2_provider.scopes import BaseScopes

from core.models import ApiClient
from core.services.api_clients import SCOPES


class ClientScopes(BaseScopes):  # type: ignore[misc]
    """Keep each client to its own scopes. One that names none gets all of its own."""

    def get_all_scopes(self) -> dict[str, str]:
        """Return every scope with its meaning."""
        return SCOPES

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """Return the scopes that the client may ask for."""
        found = (
            ApiClient.objects.filter(application=application)
            .values_list("scopes", flat=True)
            .first()
        )
        return found or []

    def get_default_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """Return the scopes of a token for which none were asked."""
        return self.get_available_scopes(application)
