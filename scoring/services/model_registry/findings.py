"""Findings: defects of a model, opened by rule or by a person, closed by a person only.

An open finding blocks automatic increases of limits, and nothing else: nobody is lowered or refused by it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import BUSINESS_ZONE, day_of
from core.services import payloads, permissions
from core.services.actor import acting_as, officer
from scoring.models import Finding, ModelVersion
from scoring.services.model_registry import models

CLOSE = "scoring.close_finding"
REPORT = "scoring.report_finding"


class MayNotFind(Refused):
    """The officer lacks the permission to report a finding, or to close it."""

    code = "may_not_find"
    status = 403


class FindingIsClosed(Refused):
    """A finding is closed once."""

    code = "finding_is_closed"


class FindingIsOpen(Refused):
    """The same was reported and is open."""

    code = "finding_is_open"


class FindingSaysNothing(Refused):
    """A report and a closing say why."""

    code = "finding_says_nothing"
    status = 422


class OwnModel(Refused):
    """Whoever built a model doesn't close what was found in it."""

    code = "own_model"
    status = 403


def block_increases(model: ModelVersion) -> bool:
    """Return whether an open finding keeps this model from raising a limit by itself."""
    return Finding.objects.filter(model=model, closed_at__isnull=True).exists()


def findings_open() -> QuerySet[Finding]:
    """Find what nobody has closed yet, the newest first."""
    return Finding.objects.filter(closed_at__isnull=True)


@transaction.atomic
def open_finding(
    *,
    model: ModelVersion,
    rule: Finding.Rule,
    evidence: dict[str, Any],
    on: date,
    since: date,
    subject: str = "",
) -> Finding | None:
    """Open a finding with its evidence, once: None where it is open, or was closed on `since` or later.

    `since` is the first day on which the evidence could be seen: who closed it then had seen this evidence.
    Two at once: one opens it.
    """
    # Both would find nothing and both insert; the model's row makes them take turns.
    ModelVersion.objects.select_for_update(no_key=True).get(pk=model.pk)
    same = Finding.objects.filter(model=model, rule=rule, subject=subject)
    seen_from = datetime.combine(since, datetime.min.time(), BUSINESS_ZONE)
    if (
        same.filter(closed_at__isnull=True).exists()
        or same.filter(closed_at__gte=seen_from).exists()
    ):
        return None
    return Finding.objects.create(
        model=model,
        rule=rule,
        subject=subject,
        evidence=payloads.storable(evidence, field="evidence"),
        opened_on=on,
    )


def look_for_expired(*, on: date) -> list[Finding]:
    """Open a finding on every model in use or in shadow whose time is over. May run every night.

    One that was closed comes back next month while the model is still at work.
    """
    expired = (model for model in models.scored_nightly() if models.is_expired(model, on))
    opened = (
        open_finding(
            model=model,
            rule=Finding.Rule.EXPIRED,
            evidence={"expired_on": model.expires_on.isoformat()},
            on=on,
            since=on.replace(day=1),
        )
        for model in expired
    )
    return [finding for finding in opened if finding is not None]


def report(*, model: ModelVersion, title: str, words: str, reporter: User, on: date) -> Finding:
    """Open a finding of a person of their own. Raises MayNotFind, FindingSaysNothing, FindingIsOpen."""
    _require(reporter, REPORT)
    title, words = title.strip(), words.strip()
    if not title or not words:
        raise FindingSaysNothing(
            _("A finding says what was found."),
            remedy=_("Write a title, and what you saw."),
            field="words" if title else "title",
        )
    evidence = {"words": words, "reported_by": reporter.get_username()}
    with acting_as(officer(reporter)):
        finding = open_finding(
            model=model,
            rule=Finding.Rule.REPORTED,
            evidence=evidence,
            on=on,
            since=date.max,
            subject=title,
        )
    if finding is None:
        raise FindingIsOpen(
            _("The same is reported already and open."),
            remedy=_("Read it, or report something else under another title."),
            field="title",
            value=title,
        )
    return finding


def close(*, finding: Finding, reason: str, closer: User, at: datetime) -> Finding:
    """Close a finding with a reason; automatic increases go on once none is open.

    Raises MayNotFind, FindingSaysNothing, FindingIsClosed, OwnModel.
    """
    _require(closer, CLOSE)
    if not reason.strip():
        raise FindingSaysNothing(
            _("A finding is closed for a reason."),
            remedy=_("Write what was looked at and what was done."),
            field="reason",
        )
    with acting_as(officer(closer)), transaction.atomic():
        locked = Finding.objects.select_for_update(of=("self",)).select_related("model")
        row = locked.get(pk=finding.pk)
        if row.closed_at is not None:
            raise FindingIsClosed(
                _("This finding is closed already."),
                remedy=_("Read why, or report a new one."),
                value=day_of(row.closed_at).isoformat(),
            )
        if row.model.built_by_id == closer.pk:
            raise OwnModel(
                _("Nobody closes what was found in a model of their own."),
                remedy=_("Have an officer close it who did not build the model."),
            )
        row.closed_at, row.closed_by, row.reason = at, closer, reason.strip()
        row.save(update_fields=["closed_at", "closed_by", "reason"])
    return row


def _require(person: User, permission: str) -> None:
    if not permissions.holds(person, permission):
        raise MayNotFind(
            _("You may not do this."),
            remedy=_("Ask a colleague who has the permission."),
            value=permission,
        )
