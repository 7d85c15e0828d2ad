"""Which model decides an assessment."""

from datetime import date

import pytest
from django.db import IntegrityError

from scoring.models import ModelVersion
from scoring.services.model_registry import models
from tests.factories import ModelVersionFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
Stage = ModelVersion.Stage


def test_nothing_decides_before_there_is_a_champion():
    ModelVersionFactory(stage=Stage.SHADOW)
    ModelVersionFactory(stage=Stage.CHALLENGER, share_ppm=500_000)

    assert models.in_use(on=ON).deciding(1) is None


def test_the_champion_decides_where_there_is_no_challenger():
    champion = ModelVersionFactory(stage=Stage.CHAMPION)
    ModelVersionFactory(stage=Stage.SHADOW)

    assert models.in_use(on=ON).deciding(1) == champion


def test_a_challenger_decides_its_share_of_people_and_always_the_same_people():
    ModelVersionFactory(stage=Stage.CHAMPION)
    challenger = ModelVersionFactory(stage=Stage.CHALLENGER, share_ppm=100_000)
    using = models.in_use(on=ON)

    decided = {n for n in range(10_000) if using.deciding(n) == challenger}

    assert 900 < len(decided) < 1100
    assert decided == {n for n in range(10_000) if models.in_use(on=ON).deciding(n) == challenger}


def test_who_is_in_a_share_stays_in_as_it_grows():
    small = ModelVersionFactory(share_ppm=0)
    small.share_ppm = 100_000
    before = {n for n in range(2_000) if models.is_in_share(small, n)}
    small.share_ppm = 300_000

    assert before < {n for n in range(2_000) if models.is_in_share(small, n)}


def test_an_expired_challenger_decides_nobody():
    champion = ModelVersionFactory(stage=Stage.CHAMPION)
    ModelVersionFactory(stage=Stage.CHALLENGER, share_ppm=500_000, expires_on=ON)
    using = models.in_use(on=ON)

    assert {using.deciding(n) for n in range(100)} == {champion}


def test_an_expired_champion_goes_on():
    champion = ModelVersionFactory(stage=Stage.CHAMPION, expires_on=ON)

    assert models.in_use(on=ON).deciding(1) == champion


def test_many_people_are_decided_by_one_query_that_reads_no_artefact(django_assert_num_queries):
    ModelVersionFactory(stage=Stage.CHAMPION)
    ModelVersionFactory(stage=Stage.CHALLENGER, share_ppm=500_000)

    with django_assert_num_queries(1) as queries:
        using = models.in_use(on=ON)
        for borrower_id in range(100):
            using.deciding(borrower_id)

    assert '"artefact"' not in queries.captured_queries[0]["sql"]


def test_there_is_one_champion():
    ModelVersionFactory(stage=Stage.CHAMPION)

    with pytest.raises(IntegrityError, match="one_champion"):
        ModelVersionFactory(stage=Stage.CHAMPION)


def test_every_model_in_use_or_in_shadow_scores_each_night():
    used = [ModelVersionFactory(stage=stage) for stage in (Stage.SHADOW, Stage.CHAMPION)]
    ModelVersionFactory(stage=Stage.RETIRED)
    ModelVersionFactory(stage=Stage.BUILT)

    assert models.scored_nightly() == used
