"""Who may call: OAuth 2 clients, by a bearer token that is found in one query."""

from __future__ import annotations

import hashlib
from typing import Any

from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class BearerToken(BaseAuthentication):
    """Read the token from its header only.

    The look-up of the OAuth library parses the body and the query string as forms too, and fails on both.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the token where it is known and not expired."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        checksum = hashlib.sha256(token.strip().encode()).hexdigest()
        known = AccessToken.objects.select_related("application")
        found = known.filter(token_checksum=checksum).first()
        return None if found is None or found.is_expired() else (None, found)

    def authenticate_header(self, request: Request) -> str:
        """Ask for a token."""
        return 'Bearer realm="api", error="invalid_token"'


class BearerTokenScheme(DjangoOAuthToolkitScheme):  # type: ignore[no-untyped-call]
    """Describe the token in the OpenAPI document."""

    target_class = "lending.api.access.BearerToken"


def actor(request: Request) -> str:
    """Name the client that calls, for facts and the audit record."""
    token: Any = request.auth
    return f"client:{token.application.name}"


def client_id(request: Request) -> str:
    """Name the client that calls, for its idempotency keys."""
    token: Any = request.auth
    return str(token.application.client_id)
