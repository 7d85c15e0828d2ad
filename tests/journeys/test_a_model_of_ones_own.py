"""A model from the company's own books, by the commands and pages that officers use, from sample to champion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import numpy as np
import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.maths.calendar import BUSINESS_ZONE
from core.services import approvals
from devices.maths.catalogue import Kind
from lending.models import CreditLine
from lending.services.officers import set_up_groups
from scoring.models import Assessment, BureauReport, LimitPolicy, ModelVersion, Sample
from scoring.services.model_registry import promotions, registry
from tests.factories import ConsentReceiptFactory, CreditLineFactory, OfficerFactory
from tests.scoring.monitoring.months import drawn

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 16)
FIRST_MONTHS = [date(2025, month, 1) for month in range(4, 13)]
PEOPLE_A_MONTH, DECLINED_A_MONTH = 60, 8
Stage = ModelVersion.Stage


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 16, 9, tzinfo=BUSINESS_ZONE), tick=True):
        yield


def officer(group: str, username: str) -> Any:
    set_up_groups()
    found = OfficerFactory(username=username)
    found.groups.add(Group.objects.get(name=group))
    return found


def known_of(line: CreditLine, worst_dpd: int, months_on_file: int, month: date) -> None:
    """Make the bureau tell of somebody in the month before."""
    ConsentReceiptFactory(borrower=line.borrower, kind=Kind.BUREAU)
    reported_on = month - timedelta(days=10)
    BureauReport.objects.create(
        borrower=line.borrower,
        reference="r",
        reported_on=reported_on,
        known_at=datetime.combine(reported_on, datetime.min.time(), BUSINESS_ZONE),
        open_accounts=2,
        balance_fen=8_000_00,
        limit_fen=30_000_00,
        inquiries_3m=1,
        overdue_accounts=0,
        worst_dpd_24m=worst_dpd,
        months_on_file=months_on_file,
    )


def decline(line: CreditLine, on: date) -> None:
    Assessment.objects.create(
        borrower=line.borrower,
        as_of=datetime.combine(on, datetime.min.time(), BUSINESS_ZONE) + timedelta(hours=15),
        on=on,
        trigger=Assessment.Trigger.APPLICATION,
        policy=LimitPolicy.objects.earliest("pk"),
        sources={},
        snapshot={},
        snapshot_sha256="",
        limit_before_fen=0,
        limit_fen=0,
        outcome="declined",
    )


def live_a_year(chance: np.random.Generator) -> None:
    """Lend to people month by month; who was late elsewhere goes bad more often, some are declined."""
    for month in FIRST_MONTHS:
        lines = [CreditLineFactory() for _ in range(PEOPLE_A_MONTH + DECLINED_A_MONTH)]
        late = chance.poisson(2, len(lines))
        for line, worst_dpd, on_file in zip(
            lines, late, chance.integers(2, 90, len(lines)), strict=True
        ):
            known_of(line, int(worst_dpd), int(on_file), month)
        bad = chance.random(len(lines)) < 1 / (1 + np.exp(3.5 - 0.9 * late))
        drawn(lines[:PEOPLE_A_MONTH], month + timedelta(days=4), bad[:PEOPLE_A_MONTH].tolist())
        for line in lines[PEOPLE_A_MONTH:]:
            decline(line, month + timedelta(days=4))


def command(name: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def test_a_model_of_the_companys_own_books_becomes_its_champion() -> None:
    live_a_year(np.random.default_rng(4))
    builder, validator = officer("modeller", "gao"), officer("validator", "qin")
    maker, checker = officer("maker", "lin"), officer("checker", "zhou")

    windows = ("--from=2025-04-01", "--through=2025-12-31", "--out-of-time-from=2025-10-01")
    said = command("draw_sample", "own", *windows, "--known-on=2026-08-31", "--as=gao")
    sample = Sample.objects.get(name="own")
    assert f"{sample.rows} rows, {sample.bads} bad" in said
    assert sample.rows == len(FIRST_MONTHS) * (PEOPLE_A_MONTH + DECLINED_A_MONTH)

    assert "AUC out of time 0." in command("train_model", "--sample=own", "--as=gao")
    model = ModelVersion.objects.get()
    assert (model.built_by, model.sample) == (builder, sample)
    assert model.validation["parts"][-1]["figures"]["auc"] > 0.6
    assert model.validation["reject_inference"]["declined"] > 30

    at = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)
    registry.validate(model=model, validator=validator, opinion="Sound.", at=at)
    asked = promotions.propose(
        model=model, to_stage=Stage.CHAMPION, on=TODAY, maker=maker, reason="Our first."
    )
    approvals.approve(approval_id=asked.pk, checker=checker, on=TODAY)

    client = Client(headers={"accept-language": "en"})
    client.force_login(validator)
    for form in ("html", "pdf"):
        report = client.get(reverse("admin:scoring_modelversion_report", args=[model.pk, form]))
        assert report.status_code == 200
    card = client.get(reverse("admin:scoring_modelversion_change", args=[model.pk]))
    assert "champion" in card.content.decode()
