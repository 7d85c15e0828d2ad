"""Disclosure of masked data: to who has the right and writes a reason, and an audit event keeps both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refused
from core.services.actor import acting_as, officer, sign

_RECORD = "SELECT record_disclosure(%s, %s, %s::jsonb, %s)"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an app shows for a reason only: the right that it needs and how its absence is refused.

    The migrations of its tables name them to core.schema.shown_for_a_reason.
    """

    permission: str
    refusal: type[Refused]
    no_right: Promise
    no_reason: Promise


def require_right(*, subject: Subject, to: User, reason: str) -> None:
    """Raise the subject's refusal for whoever lacks the right, or gives no reason."""
    if not to.has_perm(subject.permission):
        raise subject.refusal(
            str(subject.no_right), remedy=_("Ask a colleague who has the permission.")
        )
    if not reason.strip():
        raise subject.refusal(
            str(subject.no_reason), remedy=_("Write why you need it."), field="reason"
        )


def record(
    *,
    subject: Subject,
    model: type[models.Model],
    row_id: int,
    to: User,
    reason: str,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Keep who sees what of a row and why; `seen` says which part of it. Raises as `require_right` does."""
    require_right(subject=subject, to=to, reason=reason)
    table = model._meta.db_table  # noqa: SLF001 - public
    with acting_as(officer(to)), transaction.atomic(), connection.cursor() as cursor:
        sign()
        cursor.execute(_RECORD, [table, row_id, json.dumps(dict(seen or {})), reason.strip()])
