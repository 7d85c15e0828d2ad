"""Units that scale their numbers are read, or refused by name where they can be read in two ways."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.engine.columns import describe_columns
from scoring.engine.table import TableRefused, read_table
from scoring.engine.units import MixedUnitsError, is_written_number, plain_numbers
from tests.scoring.engine.tables import people, written


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["86123元", "12.3万"], [86_123, 123_000]),
        (["2亿元", "300万元", "5千元"], [200_000_000, 3_000_000, 5_000]),
        (["3百万", "1万亿"], [3_000_000, 1_000_000_000_000]),
        (["12.3萬", "１２．５万"], [123_000, 125_000]),
        (["¥1.2万", "￥8000", "1,200元"], [12_000, 8_000, 1_200]),
        (["12000 RMB", "1.2万"], [12_000, 12_000]),
        (["12k", "12K", "4500"], [12_000, 12_000, 4_500]),
        (["0.5M", "200K", "2bn"], [500_000, 200_000, 2_000_000_000]),
        (["500k", "1.2m"], [500_000, 1_200_000]),
        (["1,5 Mio", "2,25 Mio"], [1_500_000, 2_250_000]),
        (["10万+", "5万"], [100_000, 50_000]),
        (["1万人", "300人"], [10_000, 300]),
        (["5w", "8000元"], [50_000, 8_000]),
        (["5w", "3d"], [35, 3]),
        (["1.2km", "500m"], [1_200, 500]),
        (["5kg", "500g", "0"], [5_000, 500, 0]),
        (["36 months", "3 years"], [36, 36]),
        (["18m", "2y"], [18, 24]),
        (["12%", "5‰"], [120, 5]),
    ],
)
def test_units_that_scale_are_read(cells: list[str], read: list[float]) -> None:
    found = plain_numbers(pd.Series(cells))
    assert found is not None
    assert list(found[0]) == pytest.approx(read)


@pytest.mark.parametrize(
    "cells",
    [
        ["12m", "500"],
        ["12m", "3k", "4 km"],
        ["12m", "30元"],
        ["5w", "3"],
        ["12%", "0.12"],
        ["12%", "30元"],
        ["¥1200", "$300"],
        ["12.3万", "8.5"],
        ["3 years", "18 months", "20"],
        ["12月", "300元"],
        ["1.2万", "3 strange"],
    ],
)
def test_a_mix_that_may_mean_two_things_is_refused(cells: list[str]) -> None:
    with pytest.raises(MixedUnitsError):
        plain_numbers(pd.Series(cells))


@pytest.mark.parametrize(
    "cells",
    [
        ["36 months", "60 months"],
        ["36 months", "36"],
        ["10+ years", "1 year", "< 1 year"],
        ["12%", "0"],
        ["12m", "3m"],
        ["¥1,200", "¥300"],
        ["1st", "2nd", "3rd"],
    ],
)
def test_one_unit_throughout_scales_nothing(cells: list[str]) -> None:
    assert plain_numbers(pd.Series(cells)) is None
    assert is_written_number(pd.Series(cells))


def test_codes_of_digits_and_letters_are_levels() -> None:
    column = pd.Series(["1A", "2B", "1B"])
    assert plain_numbers(column) is None
    assert not is_written_number(column)


def test_a_column_in_wan_and_yuan_tells_what_it_tells_in_yuan(tmp_path: Path) -> None:
    frame = people(400)
    yuan = (frame["income"] * 20).round(-2)
    in_wan = [f"{of / 10_000:.2f}万" if of >= 100_000 else f"{of:.0f}元" for of in yuan]
    alone = []
    for column in (yuan, in_wan):
        table = read_table(written(frame.assign(income=column), tmp_path), target="target")
        kept = {column.name: column for column in describe_columns(table).kept}
        alone.append((kept["income"].auc, kept["income"].information_value))
    assert alone[0] == pytest.approx(alone[1])
    assert kept["income"].kind == "number in 万, 元"


def test_a_mix_is_refused_by_the_column_s_name_unless_it_is_left_out(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    frame = people(200).assign(
        rate=[f"{of:.0f}%" if of > 50 else f"{of / 100:.2f}" for of in chance.uniform(1, 99, 200)]
    )
    path = written(frame, tmp_path)
    with pytest.raises(TableRefused, match="two ways: —, %") as refused:
        read_table(path, target="target")
    assert refused.value.value == "rate"
    assert "rate" not in read_table(path, target="target", exclude=["rate"]).frame
