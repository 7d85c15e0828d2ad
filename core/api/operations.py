"""What every operation of the API shares: who may call, how it reads, how it refuses, how it is described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import problems
from core.api.access import BearerToken
from core.api.parsing import StrictJSONParser


class Answering(APIView):
    """Answers that nobody on the way keeps: they tell of persons, or whether there is one."""

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Answer refusals with problem documents."""
        return problems.answer

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Forbid every cache to keep the answer."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered["Cache-Control"] = "no-store"
        return answered


class Operation(Answering):
    """One operation on one address. Its nested `Input`, `Query` and `Output` say what goes in and out."""

    authentication_classes = [BearerToken]
    permission_classes = [TokenHasScope]
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    required_scopes: ClassVar[list[str]]


class NoSuchOperation(Answering):
    """Answer every unknown address below the API's root, whoever calls."""

    authentication_classes = []
    permission_classes = []
    renderer_classes = [JSONRenderer]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before the method is looked at."""
        raise NotFound
