"""Sign what a request changes with who sent it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.services.actor import acting_as, officer


class SigningMiddleware:
    """Make the officer, or the API's client, stand for every change of a request.

    The name is asked for when the first change comes: the API authenticates inside its view.
    A request that nobody is known to have sent changes nothing that is audited.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the one who sent it."""
        with acting_as(lambda: sender(request)):
            return self.get_response(request)


def sender(request: HttpRequest) -> str:
    """Name who sent a request, "" where nobody is known."""
    client = getattr(getattr(request, "auth", None), "application", None)
    if client is not None:
        return f"client:{client.name or client.client_id}"
    if request.user.is_authenticated:
        return officer(request.user)
    return ""
