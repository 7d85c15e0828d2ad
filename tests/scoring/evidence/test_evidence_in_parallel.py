"""Evidence and quotes beside a withdrawal: one order or the other, never both halves of each."""

from __future__ import annotations

from functools import partial

import pytest

from devices.maths.catalogue import Kind, Purpose
from scoring.models import InsuranceQuote, Transaction
from scoring.services.insurance.quotes import NoInsuranceConsent
from tests.devices.test_ingestion_in_parallel import at_once
from tests.scoring.evidence.evidence_told import bought, tell, teller, withdraw
from tests.scoring.insurance.insured import HEALTH, insured, quote
from tests.scoring.insurance.test_insurance import withdraw as withdraw_insurance

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_batch_sent_six_times_at_once_is_stored_once() -> None:
    her = teller()
    batch = [bought(f"t-{no}") for no in range(40)]
    verdicts = at_once(*(partial(tell, her, *batch) for _ in range(6)))
    assert sorted(map(set, verdicts), key=str) == [{"stored"}, *[{"unchanged"}] * 5]  # type: ignore[arg-type]
    assert Transaction.objects.count() == 40


def test_nothing_is_stored_once_a_withdrawal_is_committed() -> None:
    her = teller()
    stores = [partial(tell, her, bought(f"t-{no}")) for no in range(5)]
    _withdrawn, *verdicts = at_once(partial(withdraw, her, Kind.TRANSACTIONS), *stores)
    assert set(map(str, verdicts)) <= {"['stored']", "['no_consent']"}
    assert Transaction.objects.count() == verdicts.count(["stored"])
    assert tell(her, bought("later")) == ["no_consent"]


def test_nothing_is_quoted_once_a_withdrawal_is_committed() -> None:
    her = insured(HEALTH, days=30)

    def ask() -> bool:
        try:
            return bool(quote(her))
        except NoInsuranceConsent:
            return False

    deeds = [ask] * 4
    withdrawn = partial(withdraw_insurance, her, Purpose.HEALTH_INSURANCE, HEALTH[1])
    _withdrawn, *quoted = at_once(withdrawn, *deeds)
    assert InsuranceQuote.objects.count() == quoted.count(True)
    assert not ask()
