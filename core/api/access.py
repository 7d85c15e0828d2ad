"""Who may call: OAuth 2 clients, by a bearer token that is found in one query."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.api.headers import single

# What every request needs of a token, and no more: through the ORM it was a quarter of a draw-down's time.
_LOOK_UP = """
SELECT client.client_id, client.name, token.scope, token.expires
FROM oauth2_provider_accesstoken token
JOIN oauth2_provider_application client ON client.id = token.application_id
WHERE token.token_checksum = %s
"""


@dataclass(frozen=True, slots=True)
class Application:
    """The client that a token was given to."""

    client_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a client, as the permission to call asks for it."""

    application: Application
    scope: str
    expires: datetime

    def is_expired(self) -> bool:
        """Return whether its time is over."""
        return timezone.now() >= self.expires

    def allow_scopes(self, scopes: Collection[str]) -> bool:
        """Return whether it covers all of the scopes."""
        return set(scopes) <= set(self.scope.split())

    def is_valid(self, scopes: Collection[str]) -> bool:
        """Return whether it may be used for all of the scopes now."""
        return not self.is_expired() and self.allow_scopes(scopes)


class BearerToken(BaseAuthentication):
    """Read the token from its header only.

    The look-up of the OAuth library parses the body and the query string as forms too, and fails on both.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the token where it is known and not expired. Raises HeaderSentTwice."""
        scheme, _, token = single(request, "Authorization").partition(" ")
        if scheme.lower() != "bearer":
            return None
        checksum = hashlib.sha256(token.strip().encode()).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(_LOOK_UP, [checksum])
            row = cursor.fetchone()
        if row is None:
            return None
        client_id, name, scope, expires = row
        found = Token(Application(client_id, name), scope, expires)
        return None if found.is_expired() else (None, found)

    def authenticate_header(self, request: Request) -> str:
        """Ask for a token."""
        return 'Bearer realm="api", error="invalid_token"'


class BearerTokenScheme(DjangoOAuthToolkitScheme):  # type: ignore[no-untyped-call]
    """Describe the token in the OpenAPI document."""

    target_class = "core.api.access.BearerToken"


def actor(request: Request) -> str:
    """Name the client that calls, for facts and the audit record."""
    token: Any = request.auth
    return f"client:{token.application.name}"


def client_id(request: Request) -> str:
    """Name the client that calls, for its idempotency keys."""
    token: Any = request.auth
    return str(token.application.client_id)
