"""Make backends call the API, and no further than they need to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import Application

from core.errors import Refused
from core.models import ApiClient

SCOPES = {
    "borrowers:write": "Register borrowers",
    "lines:read": "Read credit lines",
    "quotes:read": "Read quotes",
    "quotes:write": "Ask for quotes",
    "draw-downs:write": "Draw loans",
    "repayments:write": "Record repayments",
    "loans:read": "Read loans and their pay-off",
    "statements:read": "Read statements",
    "consents:read": "Read consent texts and receipts",
    "consents:write": "Give and withdraw consents",
    "devices:read": "Read a borrower's devices",
    "devices:write": "Register devices",
    "observations:write": "Send what devices measured",
    "evidence:write": "Send transactions and bureau reports",
    "assessments:read": "Read assessments and human reviews",
    "assessments:write": "Have borrowers assessed, and ask for human reviews",
    "insurance:read": "Read insurance quotes and their explanation",
    "insurance:write": "Ask for insurance quotes",
}


class ClientRefused(Refused):
    """A client that can't be created as asked."""

    code = "client_refused"


@dataclass(frozen=True)
class Credentials:
    """What a client takes tokens with. The secret is known now and never again: it is stored hashed."""

    client_id: str
    client_secret: str


@transaction.atomic
def create(*, name: str, scopes: Collection[str]) -> Credentials:
    """Create a client for the client-credentials grant. Raises ClientRefused on a name or scope that won't do."""
    for scope in scopes:
        if scope not in SCOPES:
            known = _("Choose among: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}
            raise ClientRefused(
                _("There is no such scope."), remedy=known, field="scopes", value=scope
            )
    if ApiClient.objects.filter(name=name).exists():
        another = _("Choose another name, or delete the old client first.")
        raise ClientRefused(
            _("A client of this name exists."), remedy=another, field="name", value=name
        )
    secret = generate_client_secret()
    application = Application.objects.create(
        name=name,
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    ApiClient.objects.create(application=application, name=name, scopes=sorted(scopes))
    return Credentials(application.client_id, secret)
