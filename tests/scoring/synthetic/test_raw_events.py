"""People of the street: tables as the engine of features reads them, with the traits behind them."""

from datetime import date
from functools import cache

import numpy as np
import pyarrow.compute as pc

from devices.maths.catalogue import METRICS
from scoring.features.catalogue import CONTINUOUS, DAY_METRICS, days_of
from scoring.maths import measures
from scoring.maths.sources import Source
from scoring.synthetic import raw_events
from scoring.synthetic.raw_event_features import seen


@cache
def people(count: int = 1500) -> raw_events.Street:
    return raw_events.make(count, 3, first_on=date(2026, 1, 1), months=4)


def by_person(table: str, column: str) -> np.ndarray:
    found = people().tables[table].group_by("person").aggregate([(column, "mean")]).to_pandas()
    return np.asarray(found.set_index("person").reindex(range(1500))[f"{column}_mean"])


def auc(values: np.ndarray) -> float:
    known = np.isfinite(values)
    return measures.auc(people().bad[known], values[known])


def test_the_same_seed_gives_the_same_days() -> None:
    again = raw_events.make(1500, 3, first_on=date(2026, 1, 1), months=4)
    assert all(table.equals(again.tables[name]) for name, table in people().tables.items())


def test_every_table_of_days_has_the_figures_that_features_are_made_of() -> None:
    for metric in DAY_METRICS:
        if metric.name != days_of(metric.source):
            assert metric.name in people().tables[days_of(metric.source)].column_names


def test_nothing_is_known_of_the_day_of_scoring_or_later() -> None:
    for source in CONTINUOUS:
        table = people().tables[days_of(source)]
        on = people().on[table["person"].to_numpy()]
        assert (table["day"].to_numpy() < on).all()
        assert (table["known_at"].to_numpy() < on + np.timedelta64(60, "m")).all()


def test_every_value_is_one_that_a_device_could_measure() -> None:
    for name in raw_events.DEVICES:
        table = people().tables[name]
        for metric in set(table.column_names) & set(METRICS):
            ends = pc.min_max(table[metric]).as_py()
            assert METRICS[metric].minimum <= ends["min"] <= ends["max"] <= METRICS[metric].maximum


def test_whoever_lives_wildly_goes_bad_more_often_but_not_for_sure() -> None:
    nights = by_person("phone_days", "night_use_minutes")
    cash = by_person("transaction_days", "cash_out_yuan")
    late = people().ways.of["lateness"]
    assert 0.52 < auc(nights) < auc(cash) < auc(late) < auc(people().true_pd) < 0.88


def test_some_have_no_device_some_refuse_and_some_took_it_back() -> None:
    agreed = people().there["band"].mean()
    told = np.isfinite(by_person("band_days", "steps")).mean()
    assert 0.5 < agreed < told < 0.75


def test_the_engine_of_features_reads_the_streets_tables() -> None:
    few = raw_events.make(60, 3, first_on=date(2026, 1, 1), months=2)
    found = seen(few)
    assert {source for used in found.used for source in used} == set(Source)
    on_band = few.there["band"] & np.array(["band" in used for used in found.used])
    assert np.isfinite(found.values["steps.level.90"][on_band]).all()
    assert np.isnan(found.values["steps.level.90"][~few.there["band"]]).all()
