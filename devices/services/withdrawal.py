"""Withdrawal: shown before it is confirmed, at once when it is, and of nothing but the data."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Refused
from core.maths.calendar import day_of
from core.services import events
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, ObservationImport, WithdrawalPreview
from devices.querysets import live_consents
from devices.services import borrower_lock, consents, retention, waiting_files, withdrawal_hooks
from lending.models import Borrower

PREVIEW_HOURS = 24


class NothingToWithdraw(Refused):
    """No consent of this purpose and kind is live."""

    code = "nothing_to_withdraw"


class UnknownPreview(Refused):
    """The borrower was never shown this preview."""

    code = "unknown_preview"
    status = 404


class PreviewUsed(Refused):
    """The withdrawal that this preview announced is done."""

    code = "preview_used"


class PreviewTooOld(Refused):
    """What was shown may no longer be so."""

    code = "preview_too_old"


def preview(
    *, borrower: Borrower, purpose: Purpose, kind: Kind, language: str, at: datetime
) -> WithdrawalPreview:
    """Keep what a borrower is shown before they withdraw, in their language. Changes nothing else."""
    _live(borrower, purpose, kind)
    with translation.override(language):
        effect = _effect(borrower, purpose, kind, day_of(at))
    return WithdrawalPreview.objects.create(
        borrower=borrower,
        purpose=purpose,
        kind=kind,
        effect=effect,
        language=language,
        shown_at=at,
    )


def confirm(*, preview_id: UUID, borrower: Borrower, handset: str, at: datetime) -> ConsentReceipt:
    """Withdraw what a preview showed, with effect at once. Nothing else of the service changes.

    Takes the borrower's turn, as storing does: once this is committed, nothing of the kind is stored for
    this purpose, and what is there is sealed from it. Files that wait for no other purpose are dropped.
    What follows for the limit is done right after the commit: its failure must not stand in the way of a
    withdrawal, and is made up for within minutes.
    """
    with transaction.atomic():
        borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
        shown = _usable(preview_id, borrower, at)
        purpose, kind = Purpose(shown.purpose), Kind(shown.kind)
        receipt = consents.withdraw(
            receipt=_live(borrower, purpose, kind), preview_id=shown.pk, handset=handset, at=at
        )
        dropped = drop_imports(borrower=borrower, at=at)
        events.emit(
            kind="consent.withdrawn",
            subject=borrower.number,
            payload={"purpose": purpose, "kind": kind, "dropped_imports": dropped},
        )
        follow = partial(withdrawal_hooks.bring_about, borrower=borrower, at=at)
        transaction.on_commit(follow, robust=True)
    return receipt


def drop_imports(*, borrower: Borrower, at: datetime) -> int:
    """Drop the waiting files of which no consent is live any more, and delete them."""
    live = set(live_consents(borrowers=[borrower.pk]).values_list("kind", flat=True))
    waiting = ObservationImport.objects.select_for_update().filter(
        borrower=borrower, state__in=ObservationImport.OPEN
    )
    dropped = [one for one in waiting if not (set(one.kinds) & live if one.kinds else live)]
    for one in dropped:
        waiting_files.forget(record=one)
        one.state, one.finished_at = ObservationImport.State.DROPPED, at
        one.options = one.trouble = ""
        one.verdict = _("The consent was withdrawn while the file waited.")
        one.save(update_fields=["state", "options", "trouble", "finished_at", "verdict"])
    return len(dropped)


def _effect(borrower: Borrower, purpose: Purpose, kind: Kind, on: date) -> dict[str, Any]:
    limit = withdrawal_hooks.of(borrower=borrower, purpose=purpose, kind=kind, on=on)
    rule = retention.rule_of(kind=kind, on=on)
    still = live_consents(borrowers=[borrower.pk]).filter(kind=kind).exclude(purpose=purpose)
    return {
        "limit_fen": limit.limit_fen,
        "limit_after_fen": limit.limit_after_fen,
        "limit": limit.sentence,
        "storing": _storing_sentence(list(still)),
        "data": ngettext(
            "What is there is sealed at once, and deleted %(days)d day later, on %(day)s.",
            "What is there is sealed at once, and deleted %(days)d days later, on %(day)s.",
            rule.days,
        )
        % {"days": rule.days, "day": (on + timedelta(days=rule.days)).isoformat()},
        "unaffected": _(
            "Nothing else is refused: your loans, repayments, draw-downs within the limit and all other services go on."
        ),
    }


def _storing_sentence(still: list[ConsentReceipt]) -> str:
    if not still:
        return _("Nothing more of this kind is collected, and files that wait are dropped.")
    purposes = ", ".join(str(receipt.get_purpose_display()) for receipt in still)
    return _(
        "Nothing more is collected for this purpose. You agreed to %(purposes)s separately; that stays."
    ) % {"purposes": purposes}


def _live(borrower: Borrower, purpose: Purpose, kind: Kind) -> ConsentReceipt:
    receipt = consents.live(borrower=borrower, purpose=purpose, kind=kind)
    if receipt is None:
        raise NothingToWithdraw(
            _("No consent of this purpose and kind is live."),
            remedy=_("There is nothing to do: nothing is collected or read under it."),
            field="kind",
            value=str(kind),
        )
    return receipt


def _usable(preview_id: UUID, borrower: Borrower, at: datetime) -> WithdrawalPreview:
    shown = WithdrawalPreview.objects.filter(pk=preview_id, borrower=borrower).first()
    if shown is None:
        raise UnknownPreview(
            _("The borrower was not shown this preview."),
            remedy=_("Ask for a preview, show it, and confirm that one."),
            field="preview",
            value=str(preview_id),
        )
    if ConsentReceipt.objects.filter(preview=shown).exists():
        raise PreviewUsed(
            _("This withdrawal is done already."),
            remedy=_("There is nothing to do."),
            field="preview",
            value=str(preview_id),
        )
    if at - shown.shown_at > timedelta(hours=PREVIEW_HOURS):
        raise PreviewTooOld(
            _("The preview is older than 24 hours."),
            remedy=_("Ask for a new one, show it, and confirm that one."),
            field="preview",
            value=str(preview_id),
        )
    return shown
