"""A backend with a token, and a line to call about, on 16 September 2026."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from core.maths.calendar import BUSINESS_ZONE
from core.models import ApiClient
from core.services.api_clients import SCOPES
from lending.models import CreditLine
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

START = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)


class Backend:
    """The app's backend: it sends a token, a language and a fresh Idempotency-Key with each request."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.http = Client()
        self._keys = map("key-{}".format, itertools.count(1))

    def draw(self, amount: str = "6000.00", instalments: int = 6, borrower: str = "u-1") -> str:
        """Quote and draw a loan of today; return its number."""
        wanted = {"borrower_number": borrower, "amount": amount, "instalments": instalments}
        quote = self.post("quotes", wanted).json()["id"]
        number: str = self.post("draw-downs", {"quote": quote}).json()["loan_number"]
        return number

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """Send a body as JSON; text and bytes are sent as they are."""
        sent = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"idempotency-key": next(self._keys)} | headers
        content_type = headers.pop("content_type", "application/json")
        # The client's own `post` would decode and encode the body by the media type's charset.
        sent = sent.encode() if isinstance(sent, str) else sent
        headers = self._headers(headers)
        return self.http.generic("POST", f"/api/v1/{path}", sent, content_type, headers=headers)

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        usual = {"authorization": f"Bearer {self.token}", "accept-language": "en"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {name: value for name, value in (usual | named).items() if value}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stand in the morning of the first day; `move_to` goes on."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def line(db: None, clock: time_machine.Traveller) -> CreditLine:
    """Open the line of borrower u-1, with capital and a product behind it."""
    ProductVersionFactory()
    CapitalPoolFactory()
    return CreditLineFactory(borrower__number="u-1", limit_fen=10_000_00)


@pytest.fixture
def backend_with(db: None) -> Callable[..., Backend]:
    """Make a backend whose token covers the given scopes."""

    def make(
        *scopes: str, expires_in: timedelta = timedelta(hours=1), name: str = "app"
    ) -> Backend:
        application = Application.objects.create(
            name=name,
            client_secret="x" * 40,
            hash_client_secret=False,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )
        ApiClient.objects.create(application=application, name=name, scopes=list(scopes))
        token = AccessToken(
            application=application, scope=" ".join(scopes), expires=timezone.now() + expires_in
        )
        token.token = f"token-of-{name}"
        token.save()
        return Backend(token.token)

    return make


@pytest.fixture
def backend(backend_with: Callable[..., Backend]) -> Backend:
    """Make a backend that may do everything."""
    return backend_with(*SCOPES)
