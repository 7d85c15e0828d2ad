"""Answers to probes, before anything that depends on how the site is reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from billing.api.health import health

PATH = "/healthz"


class ProbeMiddleware:
    """Answer a probe at once: a load balancer asks a process at its own address, by no name and without TLS.

    `ALLOWED_HOSTS` and the redirect to https are for those who are shown something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on whatever isn't a probe."""
        return health(request) if request.path_info == PATH else self.get_response(request)
