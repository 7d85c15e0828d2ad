"""A refusal becomes a message on the page, with the way out; nothing of the request was kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from core.errors import Refused


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Turn a refusal inside the block into an error message."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, f"{refusal.rule} {refusal.remedy}")


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Turn a refusal inside the block into an error of the form, at its field where the form has it."""
    try:
        yield
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, f"{refusal.rule} {refusal.remedy}")
