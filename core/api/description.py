"""How operations describe themselves in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from core.api.fields import NUMBER
from core.api.problems import MEDIA_TYPE, TYPE_PREFIX

Method = TypeVar("Method", bound=Callable[..., Any])

WHY = {
    400: "The request can't be read, breaks the form of the operation, or lacks its Idempotency-Key.",
    401: "No valid access token.",
    403: "The token lacks the scope of the operation.",
    404: "There is no such thing.",
    409: "A rule of the product refuses the action. Nothing was done; `errors` names the rule and the way out.",
    413: "The body is too long: over 64 KiB, or over 256 KiB where it carries a batch.",
    415: "The body is no application/json.",
    422: "A value breaks a rule of the product, or the Idempotency-Key was used with another request.",
}
_NUMBER = {"type": "string", "pattern": f"^{NUMBER}$"}
IN_THE_ADDRESS: dict[str, tuple[Any, str]] = {
    "borrower_number": (_NUMBER, "The app's own number of the borrower."),
    "number": (_NUMBER, "The loan's number."),
    "quote_id": (UUID, "The quote's id."),
    "statement_id": (int, "The statement's id."),
    "import_id": (int, "The import's id, as handing in the file gave it."),
    "assessment_id": (int, "The assessment's id."),
    "review_id": (int, "The human review's id."),
}
ALWAYS = (401, 403)
WITH_A_BODY = (400, 413, 415, 422)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Chosen by the caller, one for each action: 1 to 255 visible ASCII characters without a comma, a UUID "
    "is best. The same key with the same request gets the same answer and does nothing again "
    "(`Idempotent-Replayed: true`).",
)
LANGUAGE = OpenApiParameter(
    "Accept-Language",
    str,
    OpenApiParameter.HEADER,
    description="`zh-hans` or `en`: the language of problem documents. Chinese where none is named.",
)


class FieldErrorDocument(serializers.Serializer):  # type: ignore[type-arg]
    """One broken rule of one input."""

    field = serializers.CharField(help_text="The input to blame; empty for the request as a whole.")
    rule = serializers.CharField(help_text="The rule that is broken.")
    # Any JSON, null too: `allow_null` would describe null twice, which fits no value.
    value = serializers.JSONField(
        help_text="What was given; null where nothing was or where it is personal data.",
    )
    remedy = serializers.CharField(help_text="What to do now.")


class ProblemDocument(serializers.Serializer):  # type: ignore[type-arg]
    """A refusal, as RFC 9457 has it."""

    type = serializers.CharField(help_text=f"`{TYPE_PREFIX}` and a stable word for machines.")
    title = serializers.CharField(help_text="The rule, for a person.")
    status = serializers.IntegerField(help_text="The HTTP status again.")
    detail = serializers.CharField(help_text="The rule and the way out, for a person.")
    errors = FieldErrorDocument(many=True)  # type: ignore[assignment]


class Description(AutoSchema):
    """Name components after the operation that nests them: `DrawDownInput`."""

    def get_serializer_name(self, serializer: serializers.Serializer[Any], direction: str) -> str:
        """Return the dotted name of a nested serializer without its dots."""
        return type(serializer).__qualname__.replace(".", "").removesuffix("Document")

    def get_operation_id(self) -> str:
        """Name the operation after its class: `ReadLine` is `readLine`."""
        name = type(self.view).__name__
        return name[0].lower() + name[1:]

    def get_tags(self) -> list[str]:
        """Return the noun that follows the version in the address."""
        return [self.path.split("/")[3]]

    def get_override_parameters(self) -> list[Any]:
        """Explain the names that stand in the address."""
        return [
            OpenApiParameter(name, kind, OpenApiParameter.PATH, description=meaning)
            for name, (kind, meaning) in IN_THE_ADDRESS.items()
            if f"{{{name}}}" in self.path
        ]


def described(
    *,
    summary: str,
    description: str,
    answer: Any,
    takes: type[serializers.Serializer[Any]] | None = None,
    query: type[serializers.Serializer[Any]] | None = None,
    problems: Iterable[int] = (),
    keyed: bool = True,
    examples: tuple[dict[str, Any] | None, Any] = (None, None),
) -> Callable[[Method], Method]:
    """Describe one operation. `examples` are a request's and an answer's body, `problems` its own refusals.

    What it takes is an action under an Idempotency-Key, unless it is not `keyed`: then its rows are their own key.
    A binary answer is a PDF.
    """
    media_type = "application/pdf" if answer is OpenApiTypes.BINARY else "application/json"
    status = 201 if takes and keyed else 200
    statuses = sorted(
        {*ALWAYS, *(WITH_A_BODY if takes else ()), *((400,) if query else ()), *problems}
    )
    responses: dict[Any, Any] = {
        (status, media_type): OpenApiResponse(answer, description=summary + ".")
    }
    for refusal in statuses:
        responses[(refusal, MEDIA_TYPE)] = OpenApiResponse(
            ProblemDocument, description=WHY[refusal]
        )
    return extend_schema(
        summary=summary,
        description=description,
        request=takes,
        responses=responses,
        parameters=[
            *([IDEMPOTENCY_KEY] if takes and keyed else ()),
            *([query] if query else ()),
            LANGUAGE,
        ],
        examples=_shown(examples, status),
    )


def _shown(bodies: tuple[Any, Any], status: int) -> list[OpenApiExample]:
    """Show a request's and an answer's body, as far as they are given."""
    return [
        OpenApiExample(
            "example",
            value=body,
            request_only=not index,
            response_only=bool(index),
            status_codes=codes,
        )
        for index, (body, codes) in enumerate(zip(bodies, (None, [str(status)]), strict=True))
        if body is not None
    ]
