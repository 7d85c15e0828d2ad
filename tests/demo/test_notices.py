"""A demo's story is told in one morning, but its borrowers were told of their records night by night."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from billing.models import BureauNotice
from core.maths.calendar import BUSINESS_ZONE
from core.models import OutboxEvent
from demo.notices import date_notices
from lending.models import CreditLine, Loan
from tests.billing.conftest import line, loan
from tests.billing.test_bureau_notices import LATE_ON, rule
from tests.billing.test_close import close_through

__all__ = ["line", "loan", "rule"]
pytestmark = pytest.mark.django_db


def test_a_borrower_was_told_in_the_night_after_the_day(line: CreditLine, loan: Loan) -> None:
    close_through(LATE_ON)
    date_notices(of=LATE_ON)
    notice = BureauNotice.objects.get()
    assert notice.told_at == datetime(2015, 10, 12, 0, 10, tzinfo=BUSINESS_ZONE)
    assert notice.report_from == date(2015, 10, 17)
    event = OutboxEvent.objects.get(kind="loan.bureau_notice")
    assert (event.happened_at, event.payload["report_from"]) == (notice.told_at, "2015-10-17")


def test_a_day_on_which_nobody_was_late_dates_nothing(line: CreditLine, loan: Loan) -> None:
    close_through(LATE_ON)
    told_at = BureauNotice.objects.get().told_at
    date_notices(of=date(2015, 10, 10))
    assert BureauNotice.objects.get().told_at == told_at
