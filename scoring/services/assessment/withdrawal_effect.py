"""What a withdrawal does to the limit: reckoned as the assessment that follows it will be, and told before."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.calendar import BUSINESS_ZONE
from core.maths.money import grouped_yuan
from devices.maths.catalogue import Kind, Purpose
from devices.services import withdrawal_hooks
from devices.services.withdrawal_hooks import LimitEffect
from lending.models import Borrower, CreditLine
from scoring.models import Assessment
from scoring.services import feature_labels
from scoring.services.assessment import assessments, reassessments


def register() -> None:
    """Enter the effect where withdrawals ask for it, and what brings it about."""
    withdrawal_hooks.register(effect)
    withdrawal_hooks.register_follow_up(reassessments.follow_withdrawal)


def effect(borrower: Borrower, purpose: Purpose, kind: Kind, on: date) -> LimitEffect:
    """Return what the limit becomes once a kind of data is withdrawn; nothing is kept.

    Only a limit whose last assessment was scored with the data is assessed anew, and it is never lowered below what
    is drawn. The assessment that follows differs only by what becomes known in between.
    """
    line = CreditLine.objects.filter(borrower=borrower).first()
    limit_fen = line.limit_fen if line else 0
    if line is None or purpose != Purpose.CREDIT or not rests_on(borrower, kind):
        return _stays(limit_fen)
    try:
        found = assessments.would_be(
            borrower=borrower,
            as_of=datetime.combine(on, time.max, BUSINESS_ZONE),
            on=on,
            trigger=Assessment.Trigger.WITHDRAWAL,
            without=frozenset({kind.value}),
        )
    except Refused:
        # What refuses to be assessed changes no limit, and nothing stands in the way of a withdrawal.
        return _stays(limit_fen)
    if found is None or found.outcome != Assessment.Outcome.SET:
        return _stays(limit_fen)
    after_fen = found.decision.limit_fen
    sentence = _(
        "Your score was made with this data (%(source)s). Without it your limit becomes %(after)s yuan "
        "instead of %(before)s. What you have drawn stays as agreed."
    )
    words = {
        "source": feature_labels.source_name(kind.value),
        "after": grouped_yuan(after_fen),
        "before": grouped_yuan(limit_fen),
    }
    return LimitEffect(limit_fen, after_fen, sentence % words)


def rests_on(borrower: Borrower, kind: Kind) -> bool:
    """Return whether the last assessment of a person was scored with a kind of data."""
    last = Assessment.objects.filter(borrower=borrower).only("snapshot").first()
    return last is not None and kind.value in last.snapshot["scored"]


def _stays(limit_fen: int) -> LimitEffect:
    sentence = _("Your limit of %(limit)s yuan stays: it does not change by this withdrawal.")
    return LimitEffect(limit_fen, limit_fen, sentence % {"limit": grouped_yuan(limit_fen)})
