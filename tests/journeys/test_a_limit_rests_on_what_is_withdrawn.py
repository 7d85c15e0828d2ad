"""A score rests on a band, and its owner withdraws: told the new limit first, and refused nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.maths import calendar
from core.maths.money import grouped_yuan
from core.services import retention
from devices.maths.catalogue import Kind, Purpose
from devices.models import BandDay, Observation
from lending.models import Borrower, CreditLine
from scoring.models import Assessment, ModelVersion
from scoring.services.assessment import reassessments
from tests.api.conftest import Backend, backend, backend_with, clock
from tests.api.test_imports import hand_in
from tests.devices.importers import samples
from tests.devices.test_admin_pages import officer_of, page
from tests.factories import CapitalPoolFactory, observe
from tests.scoring.assessment.test_assessed_for_real import living, model
from tests.scoring.features.lived import AS_OF, day

__all__ = ["backend", "backend_with", "clock", "model"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def her(model: ModelVersion, clock: time_machine.Traveller) -> Borrower:
    """Have somebody with four months of a band and a bureau report, on the day they apply."""
    clock.move_to(AS_OF)
    CapitalPoolFactory()
    borrower = living(1)
    observe(borrower, "steps", day(5), 7415)
    return borrower


def assess_withdrawn() -> None:
    """Assess whoever withdrew, as the clock does every five minutes."""
    done = reassessments.assess_withdrawn(
        on=calendar.today(), as_of=calendar.now(), actor="system:assess_withdrawn"
    )
    assert done == 1


def limit_of(backend: Backend, her: Borrower) -> str:
    limit: str = backend.get(f"lines/{her.number}").json()["limit"]
    return limit


def tell(backend: Backend, her: Borrower) -> Any:
    asked = {"borrower_number": her.number, "purpose": "credit", "kind": "band"}
    return backend.post("withdrawal-previews", asked).json()


def confirm(backend: Backend, her: Borrower, preview: str) -> Any:
    return backend.post(
        "withdrawals", {"borrower_number": her.number, "preview": preview, "handset": "Mi 14"}
    )


def test_the_new_limit_is_told_first_and_is_what_comes(her: Borrower, backend: Backend) -> None:
    scored = backend.post("assessments", {"borrower_number": her.number}).json()
    told = tell(backend, her)
    assert told["limit"] == scored["limit_now"] == limit_of(backend, her)
    assert float(told["limit_after"]) < float(told["limit"])
    assert not Assessment.objects.filter(trigger=Assessment.Trigger.WITHDRAWAL).exists()

    assert confirm(backend, her, told["id"]).status_code == 201
    assess_withdrawn()

    assert limit_of(backend, her) == told["limit_after"]
    after = Assessment.objects.latest("pk")
    assert (after.snapshot["scored"], after.sources["band"]) == (["bureau"], "refused")


def test_the_limit_is_lowered_before_the_withdrawal_is_answered(
    her: Borrower, backend: Backend, django_capture_on_commit_callbacks: Any
) -> None:
    backend.post("assessments", {"borrower_number": her.number})
    told = tell(backend, her)
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(backend, her, told["id"]).status_code == 201
    assert limit_of(backend, her) == told["limit_after"] != told["limit"]
    again = reassessments.assess_withdrawn(on=calendar.today(), as_of=calendar.now(), actor="m")
    assert again == 0


def test_an_assessment_that_fails_stands_in_no_withdrawals_way(
    her: Borrower,
    backend: Backend,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    backend.post("assessments", {"borrower_number": her.number})
    told = tell(backend, her)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("scoring.services.assessment.assessments.assess_many", fails)
    with django_capture_on_commit_callbacks() as callbacks:
        assert confirm(backend, her, told["id"]).status_code == 201
    with pytest.raises(RuntimeError):
        callbacks[-1]()
    monkeypatch.undo()
    assess_withdrawn()
    assert limit_of(backend, her) == told["limit_after"]


def test_what_waits_is_dropped_and_nothing_else_is_refused(
    her: Borrower, backend: Backend, tmp_path: Path
) -> None:
    backend.post("assessments", {"borrower_number": her.number})
    waiting = hand_in(backend, samples.zepp_export(), borrower_number=her.number).json()["id"]
    for kind in ("bureau", "band"):
        asked = {"borrower_number": her.number, "purpose": "credit", "kind": kind}
        preview = backend.post("withdrawal-previews", asked).json()["id"]
        assert confirm(backend, her, preview).status_code == 201

    assert backend.get(f"imports/{waiting}").json()["state"] == "dropped"
    refused = hand_in(backend, samples.zepp_export(), borrower_number=her.number)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "no-consent")
    number = backend.draw("100.00", 1, borrower=her.number)
    paid = {"borrower_number": her.number, "amount": "100.00", "reference": "pay-1"}
    assert backend.post("repayments", paid).status_code == 201
    assert backend.get(f"loans/{number}").json()["position"]["status"] == "settled"


def test_an_officer_tells_confirms_and_sees_it_done(
    her: Borrower, backend: Backend, clock: time_machine.Traveller
) -> None:
    backend.post("assessments", {"borrower_number": her.number})
    officer = officer_of("collector")
    where = told_on(officer, her)
    text = officer.get(where).content.decode()
    line = CreditLine.objects.get(borrower=her)
    assert "Without it your limit becomes" in text
    assert grouped_yuan(line.limit_fen) in text

    officer.post(where, {"handset": "phone call"})
    assess_withdrawn()

    line.refresh_from_db()
    assert f"becomes {grouped_yuan(line.limit_fen)} yuan" in text
    shown = page(officer, "lending_borrower_change", her.pk)
    assert "withdrawn" in shown.split('id="consents"')[1]
    assert "of 182 days with data" not in shown
    assert BandDay.objects.exists()
    clock.shift(timedelta(days=31))
    retention.delete_sealed(at=calendar.now())
    assert not BandDay.objects.exists()
    assert not Observation.objects.exists()


def told_on(officer: Client, her: Borrower) -> str:
    """Have the withdrawal told on its page; give the address at which it is confirmed."""
    names = [her.pk, Purpose.CREDIT, Kind.BAND]
    url = reverse("admin:devices_consentreceipt_withdraw", args=names)
    return str(officer.post(url, {"language": "en"}).headers["Location"])
